import type { AnyComponent } from "preact";
import { type Context, internals, pageProps } from "./context.ts";
import { statusOf } from "./error.ts";
import type { HandlerFn, RouteHandler } from "./handlers.ts";
import { renderComponent } from "./render.ts";
import type { Method } from "./router.ts";

/** Sees a request before and its response after what comes next. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** Another name of {@linkcode Middleware}. */
export type MiddlewareFn<State> = Middleware<State>;

/** A page, layout or `_app`; may be an async function. */
// deno-lint-ignore no-explicit-any
export type RouteComponent<State> = AnyComponent<any> & { state?: State };

/** What a layout can export as `config`. */
export interface LayoutConfig {
  /** Leave out the layouts further out. */
  skipInheritedLayouts?: boolean;
  /** Leave out `_app`. */
  skipAppWrapper?: boolean;
}

/** What a route can export as `config`. */
export interface RouteConfig extends LayoutConfig {
  /** Answer this URL pattern instead of the file's own path. */
  routeOverride?: string;
}

/** A page: its handlers, its component, or both. */
export interface PageRoute<State> {
  handler: RouteHandler<unknown, State> | undefined;
  component: RouteComponent<State> | undefined;
  config: RouteConfig;
}

/** What holds for one part of the paths: a node in the tree of them. */
export class Segment<State> {
  app: RouteComponent<State> | undefined;
  layout: PageRoute<State> | undefined;
  errorPage: PageRoute<State> | undefined;
  readonly middleware: { run: Middleware<State>; fromFile: boolean }[] = [];
  #children = new Map<string, Segment<State>>();

  constructor(private readonly parent?: Segment<State>) {}

  /** The segment of a path below this one, made if there is none yet. */
  at(path: string): Segment<State> {
    const [, part, rest] = /^\/*([^/]+)(.*)$/.exec(path) ?? [];
    if (part === undefined || part === "*") return this;
    const child = this.#children.get(part) ?? new Segment(this);
    this.#children.set(part, child);
    return child.at(rest!);
  }

  /**
   * Everything that runs before a route of this segment, outer parts first.
   *
   * An error page is put before the middleware of its own folder and after each middleware of
   * `app.use()`, so that the latter see it as a response.
   */
  steps(): Middleware<State>[] {
    const { app, layout, errorPage } = this;
    const guard: Middleware<State>[] = errorPage ? [(ctx) => answerErrors(ctx, errorPage)] : [];
    return [
      ...this.parent?.steps() ?? [],
      (ctx) => {
        const ui = ctx[internals];
        if (app) ui.app = app;
        if (layout?.component) {
          inherit(ctx, layout.config);
          ui.layouts = [...ui.layouts, layout.component];
        }
        return ctx.next();
      },
      ...guard,
      ...this.middleware.flatMap(({ run, fromFile }) => fromFile ? [run] : [run, ...guard]),
    ];
  }
}

/** Run middleware, then what `ctx.next` was. */
export function runSteps<State>(
  steps: Middleware<State>[],
  ctx: Context<State>,
): Promise<Response> {
  const last = ctx.next;
  const run = async (index: number): Promise<Response> => {
    const step = steps[index];
    if (step === undefined) return await last();
    const { app, layouts } = ctx[internals];
    ctx.next = () => run(index + 1);
    try {
      const response = await step(ctx);
      if (response instanceof Response) return response;
      throw new TypeError(`Middleware returned no Response: ${response}`);
    } catch (error) {
      ctx.error = error;
      throw error;
    } finally {
      Object.assign(ctx[internals], { app, layouts });
    }
  };
  return run(0);
}

async function answerErrors<State>(
  ctx: Context<State>,
  errorPage: PageRoute<State>,
): Promise<Response> {
  try {
    return await ctx.next();
  } catch (error) {
    ctx.error = error;
    return await answerRoute(ctx, errorPage, statusOf(error));
  }
}

/** Answer with a route: its handler's response, or its page. */
export async function answerRoute<State>(
  ctx: Context<State>,
  route: PageRoute<State>,
  defaultStatus = 200,
): Promise<Response> {
  inherit(ctx, route.config);
  const handler = handlerFor(route, ctx.req.method);
  const result = handler === undefined ? await ctx.next() : await handler(ctx);
  if (result instanceof Response) return result;
  ctx.data = result.data;
  const props = pageProps(ctx, result.data, () => null);
  const page = route.component ? await renderComponent(route.component, props) : null;
  if (page instanceof Response) return page;
  return ctx.render(page, {
    status: result.status ?? defaultStatus,
    ...(result.headers && { headers: result.headers }),
  });
}

function handlerFor<State>(
  { handler, component }: PageRoute<State>,
  method: string,
): HandlerFn<unknown, State> | undefined {
  if (typeof handler === "function") return handler;
  const justRender = component && (() => ({ data: {} }));
  if (handler === undefined) return justRender;
  const get = handler.GET ?? justRender;
  if (method === "GET") return get;
  return handler[method as Method] ?? (method === "HEAD" ? get : undefined);
}

function inherit<State>(ctx: Context<State>, config: LayoutConfig): void {
  if (config.skipAppWrapper) ctx[internals].app = null;
  if (config.skipInheritedLayouts) ctx[internals].layouts = [];
}
