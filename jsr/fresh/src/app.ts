import { type Config, Context, internals } from "./context.ts";
import type { Method, Middleware } from "./define.ts";
import { errorResponse, HttpError } from "./error.ts";
import { Routes } from "./routes.ts";
import { snapshots } from "./snapshot.ts";

const UNKNOWN_CONNECTION: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/** Middleware and routes, in the order in which they were added. */
export class App<State> {
  /** The configuration in force. */
  config: Config = { root: ".", basePath: "", mode: "production" };
  #registrations: ((routes: Routes<State>) => void)[] = [];

  /** Answer a method at a path; GET also HEAD, and `all` every one. */
  get = this.#answering("GET");
  post = this.#answering("POST");
  delete = this.#answering("DELETE");
  all = this.#answering("ALL");

  /** Add middleware for all routes that are added later. */
  use(...middleware: Middleware<State>[]): this {
    return this.#register((routes) => routes.middleware.push(...middleware));
  }

  /** Add the files in `routes/`; without a build there are none. */
  fsRoutes(): this {
    return this.#register((routes) => routes.addFiles(snapshots.get(this)?.modules ?? []));
  }

  /** The function that answers requests; it never throws. */
  handler(): (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const snapshot = snapshots.get(this);
    const routes = new Routes<State>();
    for (const register of this.#registrations) register(routes);

    return async (req, info = UNKNOWN_CONNECTION) => {
      const url = new URL(req.url);
      url.pathname = url.pathname.replace(/\/+/g, "/");
      const { pattern, params, steps } = routes.match(req.method, url.pathname);
      const ctx = new Context<State>(req, url, info, pattern, params, this.config, snapshot);
      try {
        const response = await run(steps, ctx);
        if (req.method !== "HEAD" || response.body === null) return response;
        await response.body.cancel();
        return new Response(null, response);
      } catch (error) {
        return errorResponse(error);
      }
    };
  }

  #answering(method: Method | "ALL"): (path: string, ...steps: Middleware<State>[]) => this {
    return (path, ...steps) => this.#register((routes) => routes.add(method, path, steps));
  }

  #register(registration: (routes: Routes<State>) => void): this {
    this.#registrations.push(registration);
    return this;
  }
}

/** Run the first step, and what follows it when it calls `ctx.next()`. */
async function run<State>(steps: Middleware<State>[], ctx: Context<State>): Promise<Response> {
  const [step, ...rest] = steps;
  if (step === undefined) throw new HttpError(404);
  const { around } = ctx[internals];
  ctx.next = () => run(rest, ctx);
  try {
    const response = await step(ctx);
    if (response instanceof Response) return response;
    throw new TypeError(`Middleware returned no Response: ${response}`);
  } catch (error) {
    ctx.error = error;
    throw error;
  } finally {
    ctx[internals].around = around;
  }
}
