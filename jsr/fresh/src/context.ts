import type { FunctionComponent, VNode } from "preact";
import type { ResolvedFreshConfig } from "./app.ts";
import { renderDocument } from "./render.ts";
import type { RouteComponent } from "./segment.ts";
import type { Snapshot } from "./snapshot.ts";

/** What surrounds a page: the document shell and its layouts, outer first. */
export interface Surroundings<State> {
  app: RouteComponent<State> | null;
  layouts: RouteComponent<State>[];
}

/** Key of what a context keeps for the framework itself. */
export const internals: unique symbol = Symbol("fresh internals");

/** What pages, layouts and `_app` receive. */
export type PageProps<Data = unknown, State = unknown> =
  & Omit<Context<State>, "data" | "next" | "redirect" | "render" | typeof internals>
  & {
    data: Data;
    /** The page inside a layout, or the layouts and page inside `_app`. */
    Component: FunctionComponent;
  };

/** What handlers and middleware receive: one for each request. */
export class Context<State> {
  /** State shared by the middleware, handler and page of this request. */
  readonly state: State = {} as State;
  /** Data handed to the page. */
  data: unknown = undefined;
  /** The error that is being answered, if any. */
  error: unknown = null;
  readonly [internals]: Surroundings<State> & { snapshot: Snapshot | null };

  constructor(
    /** The request as it came in. */
    readonly req: Request,
    /** Its address, with doubled slashes collapsed. */
    readonly url: URL,
    /** The connection that it came over. */
    readonly info: Deno.ServeHandlerInfo,
    /** The pattern of the matched route. */
    readonly route: string | null,
    /** Decoded values of the pattern's parameters. */
    readonly params: Record<string, string>,
    /** The app's configuration. */
    readonly config: ResolvedFreshConfig,
    /** Go on with the next middleware or the handler. */
    public next: () => Promise<Response>,
    snapshot: Snapshot | null,
  ) {
    this[internals] = { app: null, layouts: [], snapshot };
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
  render(
    // deno-lint-ignore no-explicit-any
    vnode: VNode<any> | null,
    init: ResponseInit = {},
  ): Promise<Response> {
    return renderDocument(this, vnode, init);
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
