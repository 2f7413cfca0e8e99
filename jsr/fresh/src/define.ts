import type { AnyComponent } from "preact";
import type { Context, PageProps } from "./context.ts";

const METHODS = ["HEAD", "GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"] as const;

/** An HTTP method that routes can be made for. */
export type Method = typeof METHODS[number];

/** Whether routes can be made for a method. */
export function isMethod(method: string): method is Method {
  return (METHODS as readonly string[]).includes(method);
}

/** Sees a request before and its response after what comes next. */
export type Middleware<State> = (ctx: Context<State>) => Response | Promise<Response>;

/** What a handler returns to have its page component rendered. */
export interface PageResponse<Data> {
  data: Data;
  headers?: HeadersInit;
  status?: number;
}

/** Have the page component rendered with `props.data`, as an answer with a status and headers. */
export function page<Data = undefined>(
  data?: Data,
  options?: Omit<PageResponse<Data>, "data">,
): PageResponse<Data> {
  return { ...options, data: data as Data };
}

/** Answers one request, or hands data to the page component. */
export type HandlerFn<Data, State> = (
  ctx: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;

type HandlerByMethod<Data, State> = { [M in Method]?: HandlerFn<Data, State> };

/** What a route file exports as `handler` or `handlers`. */
export type RouteHandler<Data, State> = HandlerFn<Data, State> | HandlerByMethod<Data, State>;

/** Functions that return their argument and give it the types of an app with this `ctx.state`. */
export function createDefine<State>() {
  return {
    handlers: <Data, Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>>(
      handlers: Handlers,
    ) => handlers,
    /** `page<typeof handler>` infers the component's `data`. */
    page: <
      // deno-lint-ignore no-explicit-any
      Handler extends RouteHandler<any, State> = never,
      Data = Handler extends HandlerFn<infer Data, State> ? Data
        : Handler extends HandlerByMethod<infer Data, State> ? Data
        : never,
    >(component: AnyComponent<PageProps<Data, State>>) => component,
    layout: (component: AnyComponent<PageProps<unknown, State>>) => component,
    middleware: <M extends Middleware<State> | Middleware<State>[]>(middleware: M) => middleware,
  };
}
