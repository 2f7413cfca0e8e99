import type { AnyComponent, FunctionComponent, VNode } from "preact";
import { leaveOut, leftOut } from "./left_out.ts";
import { renderComponent, renderDocument } from "./render.ts";
import type { Config, Snapshot } from "./snapshot.ts";

/** A page, layout or `_app`; may be an async function. */
// deno-lint-ignore no-explicit-any
export type RouteComponent = AnyComponent<any>;

/** Key of what a context keeps for the framework itself. */
export const internals: unique symbol = Symbol("fresh internals");

/** What pages, layouts and `_app` receive; `Component` is what they surround. */
export type PageProps<Data = unknown, State = unknown> =
  & Omit<Context<State>, "data" | "next" | "redirect" | "render" | typeof internals>
  & { data: Data; Component: FunctionComponent };

/** What handlers and middleware receive: one for each request. */
export class Context<State> {
  /** Shared by the middleware, handler and page of this request. */
  readonly state: State = {} as State;
  /** Handed to the page. */
  data: unknown = undefined;
  /** The error that is being answered, if any. */
  error: unknown = null;
  /** Goes on with the next middleware or the handler. */
  next!: () => Promise<Response>;
  /** `around` are the components that surround a page, outer first. */
  readonly [internals]: { around: RouteComponent[]; snapshot: Snapshot | undefined };

  static {
    leaveOut(this.prototype, "Context", ["html", "json", "stream", "text", "upgrade"]);
    Object.defineProperty(this.prototype, "isPartial", {
      get: () => leftOut("Context.isPartial"),
    });
  }

  constructor(
    readonly req: Request,
    /** The request's address, with doubled slashes collapsed. */
    readonly url: URL,
    readonly info: Deno.ServeHandlerInfo,
    /** The pattern of the matched route. */
    readonly route: string | null,
    /** Decoded values of the pattern's parameters. */
    readonly params: Record<string, string>,
    readonly config: Config,
    snapshot: Snapshot | undefined,
  ) {
    this[internals] = { around: [], snapshot };
  }

  /** Answer with a redirect; a path can never lead to another host. */
  redirect(pathOrUrl: string, status = 302): Response {
    const [path = ""] = pathOrUrl.split(/[?#]/, 1);
    const location = path.startsWith("/")
      ? path.replace(/\/+/g, "/") + pathOrUrl.slice(path.length)
      : pathOrUrl;
    return new Response(null, { status, headers: { location } });
  }

  /** Answer with JSX inside the route's layouts and `_app`. */
  // deno-lint-ignore no-explicit-any
  async render(vnode: VNode<any> | null, init: ResponseInit = {}): Promise<Response> {
    if (arguments.length > 2) leftOut("Context.render(vnode, init, config)");
    const { around, snapshot } = this[internals];
    let document = vnode;
    for (const component of around.toReversed()) {
      const inner = document;
      document = await renderComponent(component, pageProps(this, null, () => inner));
    }
    return renderDocument(document, snapshot, init);
  }
}

/** The props that a page, layout or `_app` gets in this request. */
export function pageProps<State>(
  ctx: Context<State>,
  data: unknown,
  Component: FunctionComponent,
): PageProps<unknown, State> {
  const { next: _next, [internals]: _internals, ...props } = ctx;
  return { ...props, data, Component };
}
