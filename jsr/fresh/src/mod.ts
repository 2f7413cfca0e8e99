/** The part of Fresh's public interface that this project uses. */
export { App } from "./app.ts";
export type { Context, PageProps } from "./context.ts";
export { createDefine, type Middleware, page } from "./define.ts";
export { HttpError } from "./error.ts";
export { staticFiles } from "./static_files.ts";
