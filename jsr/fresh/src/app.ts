import { Context } from "./context.ts";
import { isMethod, type Method, type Middleware } from "./define.ts";
import { errorResponse, HttpError } from "./error.ts";
import { leaveOut, leftOut } from "./left_out.ts";
import { Routes } from "./routes.ts";
import { type Config, snapshots } from "./snapshot.ts";

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
  put = this.#answering("PUT");
  patch = this.#answering("PATCH");
  delete = this.#answering("DELETE");
  head = this.#answering("HEAD");
  all = this.#answering("ALL");

  static {
    leaveOut(this.prototype, "App", [
      "appWrapper",
      "layout",
      "listen",
      "mountApp",
      "notFound",
      "onError",
      "route",
      "ws",
    ]);
  }

  constructor() {
    if (arguments.length > 0) leftOut("App(config)");
  }

  /** Add middleware for all routes that are added later. */
  use(...middleware: Middleware<State>[]): this {
    if (typeof middleware[0] === "string") leftOut("App.use(path, …)");
    return this.#register((routes) => routes.middleware.push(...middleware));
  }

  /** Add the files in `routes/`; without a build there are none. */
  fsRoutes(): this {
    if (arguments.length > 0) leftOut("App.fsRoutes(pattern)");
    return this.#register((routes) => routes.addFiles(snapshots.get(this)?.modules ?? []));
  }

  /**
   * The function that answers requests. As in the original it rejects where the address can't be read,
   * and an error, also of a method that none of the others know, passes all middleware as a throw.
   */
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
        if (pattern !== null && !isMethod(req.method)) {
          throw new TypeError(`Not a method that routes can have: ${req.method}`);
        }
        const response: unknown = await run(steps, ctx);
        if (!(response instanceof Response)) {
          throw new TypeError(`Middleware returned no Response: ${response}`);
        }
        return req.method === "HEAD" ? new Response(null, response) : response;
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
  ctx.next = () => run(rest, ctx);
  try {
    return await step(ctx);
  } catch (error) {
    ctx.error = error;
    throw error;
  }
}
