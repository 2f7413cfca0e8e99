import {
  type AnyComponent,
  Fragment,
  type FunctionComponent,
  h,
  options,
  toChildArray,
  type VNode,
} from "preact";
import { renderToString } from "preact-render-to-string";
import { build } from "./build_id.ts";
import { type Context, internals, pageProps } from "./context.ts";
import { toHex } from "./hex.ts";
import { bootScript, type IslandUse, scriptsOf } from "./islands.ts";
import { Head } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";

// deno-lint-ignore no-explicit-any
type Props = Record<string, any>;

/** A node as the renderer sees it: preact calls its parent `__`. */
interface RenderedNode extends VNode<Props> {
  __?: RenderedNode;
}

/** What is gathered while a document is rendered. */
interface Render {
  nonce: string;
  snapshot: Snapshot | null;
  islands: IslandUse[];
  head: Map<unknown, VNode<Props>>;
}

let current: Render | null = null;
const hasOurNonce = new WeakSet<RenderedNode>();

// preact's hook before each node is rendered, also used by its devtools
const hooks = options as { __b?: (node: RenderedNode) => void };
const nextHook = hooks.__b;
hooks.__b = (node) => {
  if (current !== null) prepare(node, current);
  nextHook?.(node);
};

function prepare(node: RenderedNode, render: Render): void {
  const { type, props } = node;
  if (type === "script" || type === "style") {
    if (!props.nonce || hasOurNonce.has(node)) {
      hasOurNonce.add(node); // it may be rendered again in another document
      node.props = { ...props, nonce: render.nonce };
    }
  } else if (type === "body" || type === "head") {
    const last = h(type === "body" ? Scripts : HeadElements, null);
    node.props = { ...props, children: [props.children, last] };
  } else if ((type === "title" || type === "meta") && isInside(node, "head")) {
    const key = headKey(node);
    const replacement = render.head.get(key);
    if (replacement !== undefined) node.props = replacement.props;
    render.head.delete(key);
  } else if (type === Head) {
    for (const child of toChildArray(props.children)) {
      if (typeof child !== "object") continue;
      render.head.set(headKey(child), child);
    }
  } else if (render.snapshot?.islandOf.has(type)) {
    if (isInside(node, IslandRoot)) return;
    node.props = { type, props, children: null };
    node.type = IslandRoot as AnyComponent<Props>;
  }
}

function isInside(node: RenderedNode, type: unknown): boolean {
  for (let up = node.__; up; up = up.__) if (up.type === type) return true;
  return false;
}

/** Elements in the head with the same key replace one another. */
function headKey({ type, props, key }: VNode<Props>): unknown {
  if (key !== undefined && key !== null) return `${type} ${key}`;
  if (type === "title") return "title";
  const name = props.name ?? props.property ?? props["http-equiv"];
  return type === "meta" && name ? `meta ${name}` : {};
}

function IslandRoot({ type, props }: Props): VNode {
  const island = current?.snapshot?.islandOf.get(type);
  if (!island) return h(type, props);
  const index = current!.islands.push({ island, props }) - 1;
  return h(Fragment, null, [
    comment(`frsh:${index}`),
    h(type, props),
    comment("/frsh"),
  ]);
}

function comment(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as Props);
}

/** The last thing in the body. */
function Scripts(): VNode | null {
  if (!current?.snapshot) return null;
  const { islands, snapshot } = current;
  return h(Fragment, null, [
    snapshot.liveReload && inlineScript(snapshot.liveReload),
    islands.length > 0 && inlineScript(bootScript(islands, snapshot)),
  ]);
}

function inlineScript(__html: string): VNode {
  const props: Props = { type: "module", dangerouslySetInnerHTML: { __html } };
  return h("script", props);
}

function HeadElements(): VNode {
  return h(Fragment, null, [...current?.head.values() ?? []]);
}

function DefaultApp({ Component }: { Component: FunctionComponent }): VNode {
  return h("html", null, [
    h("head", null, h("meta", { charset: "utf-8" })),
    h("body", null, h(Component, null)),
  ]);
}

/** Call an async component, or leave a plain one to the renderer. */
export async function renderComponent(
  component: AnyComponent<Props>,
  props: object,
): Promise<VNode | Response> {
  if (component.constructor.name === "AsyncFunction") {
    return await (component as (props: object) => Promise<VNode>)(props);
  }
  return h(component, props);
}

/** Render a page inside its layouts and `_app` as an HTML response. */
export async function renderDocument<State>(
  ctx: Context<State>,
  content: VNode | null,
  init: ResponseInit,
): Promise<Response> {
  const { app, layouts, snapshot } = ctx[internals];
  let page: VNode | Response | null = content;
  for (const layout of layouts.toReversed()) {
    const inner = page;
    page = await renderComponent(layout, pageProps(ctx, null, () => inner));
    if (page instanceof Response) return page;
  }
  let pageHtml = "";
  const shell = await renderComponent(
    (app ?? DefaultApp) as AnyComponent<Props>,
    // already rendered, so that what it puts into the head is known
    pageProps(ctx, null, () => h(Fragment, { tpl: [pageHtml] } as Props)),
  );
  if (shell instanceof Response) return shell;

  const render: Render = {
    nonce: toHex(crypto.getRandomValues(new Uint8Array(16))),
    snapshot,
    islands: [],
    head: new Map(),
  };
  if (snapshot !== null) build.id = snapshot.buildId;
  const outer = current;
  current = render;
  let html: string;
  try {
    pageHtml = renderToString(page ?? h(Fragment, null));
    html = "<!DOCTYPE html>" + renderToString(shell);
  } finally {
    current = outer;
  }
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const scripts = snapshot === null ? [] : scriptsOf(render.islands, snapshot);
  for (const url of scripts) {
    headers.append("Link", `<${url}>; rel="modulepreload"; as="script"`);
  }
  return new Response(html, { ...init, headers });
}
