import { Context } from "./context.ts";
import { errorResponse, HttpError } from "./error.ts";
import { addRouteFiles } from "./fs_routes.ts";
import { decodePath, type Method, METHODS, Router } from "./router.ts";
import { type Middleware, runSteps, Segment } from "./segment.ts";
import { snapshotOf } from "./snapshot.ts";

/** What an app can be configured with. */
export interface FreshConfig {
  /** `development` turns caching of assets off. */
  mode?: "development" | "production";
}

/** An app's configuration as handlers see it. */
export interface ResolvedFreshConfig {
  /** The project's folder, set by the build. */
  root: string;
  basePath: string;
  mode: "development" | "production";
}

const UNKNOWN_CONNECTION: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

type Registration<State> = (
  root: Segment<State>,
  router: Router<Middleware<State>>,
) => void;

type Route<State, Self> = (path: string, ...steps: Middleware<State>[]) => Self;

/** Middleware and routes, in the order in which they were added. */
export class App<State> {
  /** The configuration in force. */
  config: ResolvedFreshConfig;
  #registrations: Registration<State>[] = [];

  constructor({ mode = "production" }: FreshConfig = {}) {
    this.config = { root: ".", basePath: "", mode };
  }

  /** Add middleware, for everything or for the routes below a path. */
  use(...middleware: Middleware<State>[]): this;
  use(path: string, ...middleware: Middleware<State>[]): this;
  use(
    first: string | Middleware<State>,
    ...rest: Middleware<State>[]
  ): this {
    const [path, fns] = typeof first === "string" ? [first, rest] : ["", [first, ...rest]];
    const added = fns.map((run) => ({ run, fromFile: false }));
    return this.#register((root) => root.at(path).middleware.push(...added));
  }

  /** Answer GET, and HEAD, at a path. */
  get: Route<State, this> = this.#answering("GET");
  /** Answer POST at a path. */
  post: Route<State, this> = this.#answering("POST");
  /** Answer PUT at a path. */
  put: Route<State, this> = this.#answering("PUT");
  /** Answer PATCH at a path. */
  patch: Route<State, this> = this.#answering("PATCH");
  /** Answer DELETE at a path. */
  delete: Route<State, this> = this.#answering("DELETE");
  /** Answer HEAD at a path. */
  head: Route<State, this> = this.#answering("HEAD");
  /** Answer every method at a path. */
  all: Route<State, this> = this.#answering(...METHODS);

  /** Add the files in `routes/`; without a build there are none. */
  fsRoutes(): this {
    return this.#register((root, router) => {
      addRouteFiles(root, router, snapshotOf(this)?.routes ?? []);
    });
  }

  /** The function that answers requests; it never throws. */
  handler(): (
    req: Request,
    info?: Deno.ServeHandlerInfo,
  ) => Promise<Response> {
    const snapshot = snapshotOf(this);
    const root = new Segment<State>();
    const router = new Router<Middleware<State>>();
    for (const register of this.#registrations) register(root, router);
    const rootSteps = root.steps();

    return async (req, info = UNKNOWN_CONNECTION) => {
      const url = new URL(req.url);
      url.pathname = url.pathname.replace(/\/+/g, "/");
      const wellFormed = decodePath(url.pathname) !== null;
      const match = wellFormed ? router.match(req.method, url.pathname) : null;
      const last = () => {
        if (!wellFormed) throw new HttpError(400);
        if (match === null || match.steps) throw new HttpError(404);
        if (req.method !== "OPTIONS") throw new HttpError(405);
        const headers = { Allow: match.allowed.join(", ") };
        return Promise.resolve(new Response(null, { status: 204, headers }));
      };
      const { pattern = null, params = {} } = match ?? {};
      const ctx = new Context<State>(req, url, info, pattern, params, this.config, last, snapshot);
      try {
        const response = await runSteps(match?.steps ?? rootSteps, ctx);
        if (req.method !== "HEAD" || response.body === null) return response;
        await response.body.cancel();
        return new Response(null, response);
      } catch (error) {
        return errorResponse(error);
      }
    };
  }

  #answering(...methods: Method[]): Route<State, this> {
    return (path, ...steps) =>
      this.#register((root, router) => {
        router.add(methods, path, [...root.at(path).steps(), ...steps]);
      });
  }

  #register(registration: Registration<State>): this {
    this.#registrations.push(registration);
    return this;
  }
}
