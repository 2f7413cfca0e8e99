import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** What a handler returns to have its page component rendered. */
export interface PageResponse<T> {
  /** Reaches the component as `props.data`. */
  data: T;
  /** Headers of the answer. */
  headers?: HeadersInit;
  /** Status of the answer; 200 unless given. */
  status?: number;
}

/** Have the page component rendered, with data, status and headers. */
export function page<T>(
  data: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T>;
export function page(): PageResponse<undefined>;
export function page(
  data?: unknown,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<unknown> {
  return { ...options, data };
}

/** Answers one request, or hands data to the page component. */
export interface HandlerFn<Data, State> {
  (ctx: Context<State>):
    | Response
    | PageResponse<Data>
    | Promise<Response | PageResponse<Data>>;
}

/** One handler per HTTP method. */
export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** What a route file exports as `handler` or `handlers`. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** The data that a handler hands to its page component. */
export type RouteData<Handler extends RouteHandler<unknown, unknown>> = Handler extends
  RouteHandler<infer Data, unknown> ? Data : never;
