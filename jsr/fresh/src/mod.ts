/** The part of Fresh's public interface that this project uses. */
export { App, type FreshConfig, type ResolvedFreshConfig } from "./app.ts";
export type { Context, PageProps } from "./context.ts";
export { createDefine, type Define } from "./define.ts";
export { type ErrorStatus, HttpError } from "./error.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "./handlers.ts";
export type { Method } from "./router.ts";
export type { LayoutConfig, Middleware, MiddlewareFn, RouteConfig } from "./segment.ts";
export { staticFiles } from "./static_files.ts";
