import { type Context, internals, pageProps, type RouteComponent } from "./context.ts";
import type { HandlerFn, Method, Middleware, RouteHandler } from "./define.ts";
import { statusOf } from "./error.ts";
import { renderComponent } from "./render.ts";

/** What a route file exports: its handlers, its component, or both. */
export interface Page<State> {
  handler: RouteHandler<unknown, State> | undefined;
  component: RouteComponent | undefined;
}

/** Answer with a handler's response, or with the page. */
export async function answerPage<State>(
  ctx: Context<State>,
  page: Page<State>,
  defaultStatus = 200,
): Promise<Response> {
  const handle = handlerFor(page, ctx.req.method);
  const result = handle === undefined ? await ctx.next() : await handle(ctx);
  if (result instanceof Response) return result;
  const { data, status = defaultStatus, headers = {} } = result;
  ctx.data = data;
  const vnode = page.component &&
    await renderComponent(page.component, pageProps(ctx, data, () => null));
  return await ctx.render(vnode ?? null, { status, headers });
}

function handlerFor<State>(
  { handler, component }: Page<State>,
  method: string,
): HandlerFn<unknown, State> | undefined {
  const justRender = component && (() => ({ data: {} }));
  if (typeof handler !== "object") return handler ?? justRender;
  const get = handler.GET ?? justRender;
  if (method === "GET") return get;
  return handler[method as Method] ?? (method === "HEAD" ? get : undefined);
}

/** Have what comes next rendered inside these components, and its errors with this page. */
export function surround<State>(
  around: RouteComponent[],
  errorPage: Page<State> | undefined,
): Middleware<State> {
  return async (ctx) => {
    const outer = ctx[internals].around;
    ctx[internals].around = around;
    try {
      return await ctx.next();
    } catch (error) {
      if (errorPage === undefined) throw error;
      ctx[internals].around = around;
      return await answerPage(ctx, errorPage, statusOf(error));
    } finally {
      ctx[internals].around = outer;
    }
  };
}
