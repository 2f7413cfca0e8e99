import { type AnyComponent, Fragment, h, options, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { bootScript, type IslandUse, scriptsOf } from "./islands.ts";
import { leftOut } from "./left_out.ts";
import { asset, build } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";

// deno-lint-ignore no-explicit-any
type Props = any;

/** A node as the renderer sees it: preact calls its parent `__`. */
type RenderedNode = VNode<Props> & { __?: RenderedNode };

/** Of partials and client navigation. */
const ATTRIBUTES = ["f-client-nav", "f-partial", "f-view-transition"];
/** Elements to whose addresses the original adds what `asset()` does. */
const IMAGES = ["img", "source"];

/** The document that is being rendered. */
let current: { nonce: string; snapshot?: Snapshot | undefined; islands: IslandUse[] } | null = null;

// preact's hook before each node is rendered, also used by its devtools
const hooks = options as { __b?: (node: RenderedNode) => void };
const nextHook = hooks.__b;
hooks.__b = (node) => {
  if (current !== null) prepare(node, current.nonce, current.snapshot);
  nextHook?.(node);
};

function prepare(node: RenderedNode, nonce: string, snapshot?: Snapshot): void {
  const { type, props } = node;
  if (typeof type === "string") {
    for (const name of ATTRIBUTES) if (name in props) leftOut(name);
    const isLocked = IMAGES.includes(type) && !props["data-fresh-disable-lock"];
    if (isLocked && [props.src, props.srcset].some(isOwnFile)) {
      leftOut(`images with the key of the build: <${type}> without asset()`);
    }
  }
  if (type === "script" || type === "style") {
    node.props = { ...props, nonce };
  } else if (type === "body") {
    node.props = { ...props, children: [props.children, h(Scripts, null)] };
  } else if (snapshot?.islandOf.has(type) && !isInsideIsland(node)) {
    node.type = IslandRoot;
    node.props = { type, props };
  }
}

function isOwnFile(address: unknown): boolean {
  return typeof address === "string" && asset(address) !== address;
}

function isInsideIsland(node: RenderedNode): boolean {
  for (let up = node.__; up; up = up.__) if (up.type === IslandRoot) return true;
  return false;
}

function IslandRoot({ type, props }: Props): VNode {
  const island = current?.snapshot?.islandOf.get(type);
  if (!island) return h(type, props);
  current!.islands.push({ island, props });
  const comment = (text: string) => h(Fragment, { UNSTABLE_comment: text } as Props);
  return h(Fragment, null, [comment("frsh"), h(type, props), comment("/frsh")]);
}

/** The last thing in the body. */
function Scripts(): VNode | null {
  if (!current?.snapshot) return null;
  const { islands, snapshot } = current;
  const scripts = [snapshot.liveReload, islands.length > 0 && bootScript(islands)];
  const script = (__html: string) =>
    h("script", { type: "module", dangerouslySetInnerHTML: { __html } });
  return h(Fragment, null, scripts.map((text) => text && script(text)));
}

/** The document shell of a project without `_app`. */
export function DefaultApp({ Component }: Props): VNode {
  const head = h("head", null, h("meta", { charset: "utf-8" }));
  return h("html", null, [head, h("body", null, h(Component, null))]);
}

/** Call an async component, or leave a plain one to the renderer. */
export async function renderComponent(
  component: AnyComponent<Props>,
  props: object,
): Promise<VNode> {
  if (component.constructor.name !== "AsyncFunction") return h(component, props);
  const node = await (component as (props: object) => Promise<VNode | Response>)(props);
  if (node instanceof Response) leftOut("a component that returns a Response");
  return node;
}

/** Render a document as an HTML response, which tells middlewares its nonce. */
export function renderDocument(
  document: VNode | null,
  snapshot: Snapshot | undefined,
  init: ResponseInit,
): Response {
  if (snapshot) build.id = snapshot.buildId;
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const islands: IslandUse[] = [];
  current = { nonce, snapshot, islands };
  let html: string;
  try {
    html = renderToString(document!);
  } finally {
    current = null;
  }
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  for (const url of scriptsOf(islands)) {
    headers.append("Link", `<${url}>; rel="modulepreload"; as="script"`);
  }
  const response = new Response(`<!DOCTYPE html>${html}`, { ...init, headers });
  return Object.assign(response, { [Symbol.for("__freshNonce")]: nonce });
}
