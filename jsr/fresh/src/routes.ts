import type { RouteComponent } from "./context.ts";
import type { Method, Middleware } from "./define.ts";
import { HttpError } from "./error.ts";
import { leftOut } from "./left_out.ts";
import { answerPage, type Page, surround } from "./page.ts";
import { DefaultApp } from "./render.ts";
import type { Build } from "./snapshot.ts";

interface RouteExports<State> {
  default?: RouteComponent;
  handler?: Page<State>["handler"];
  handlers?: Page<State>["handler"];
}

interface Route<State> {
  method: Method | "ALL";
  pattern: string;
  /** For patterns with parameters. */
  matcher: URLPattern | null;
  steps: Middleware<State>[];
}

/** What answers a request: the steps to run, and of what route they are. */
interface Match<State> {
  pattern: string | null;
  params: Record<string, string>;
  steps: Middleware<State>[];
}

const ROOT = "routes/";
/** Neither `_404` nor `(_islands)/` nor `[[optional]]`. */
const SUPPORTED = /^(?!.*(\(_|\[\[))(.*\/(_(app|error|layout|middleware)|[^_/][^/]*))$/;

/** An app's middleware and routes, as they are added one after the other. */
export class Routes<State> {
  /** Given to `app.use()`. */
  readonly middleware: Middleware<State>[] = [];
  #files = new Map<string, Page<State>>();
  #literal = new Map<string, Route<State>[]>();
  #dynamic: Route<State>[] = [];

  /** Add a route, behind all that surrounds it so far. */
  add(method: Method | "ALL", pattern: string, steps: Middleware<State>[], file = ROOT): void {
    const matcher = /[:*]/.test(pattern) ? new URLPattern({ pathname: pattern }) : null;
    const route = { method, pattern, matcher, steps: [...this.#stepsAround(file), ...steps] };
    if (matcher !== null) this.#dynamic.push(route);
    else this.#literal.set(pattern, [...this.#literal.get(pattern) ?? [], route]);
  }

  /** Add the files in `routes/`; those whose names start with `_` surround the others. */
  addFiles(modules: Build["modules"]): void {
    for (const [file, exports] of modules.filter(([path]) => path.startsWith(ROOT))) {
      const { default: component, handler, handlers = handler } = exports as RouteExports<State>;
      if (component === undefined && handlers === undefined) {
        throw new TypeError(`Route exports neither component nor handler: ${file}`);
      }
      const path = file.replace(/\.\w+$/, "");
      if (!SUPPORTED.test(path)) leftOut(`a route file named ${file}`);
      for (const name of ["config", "css"]) if (name in exports) leftOut(`${name} of ${file}`);
      this.#files.set(path, { component, handler: handlers });
    }
    // names before parameters, and these before rests
    const rank = (path: string) => path.replaceAll("[...", "\uffff").replaceAll("[", "\ufffe");
    const pages = [...this.#files].filter(([path]) => !/\/_[^/]*$/.test(path))
      .sort(([a], [b]) => rank(a) < rank(b) ? -1 : 1);
    for (const [path, page] of pages) {
      this.add("ALL", patternOf(path), [(ctx) => answerPage(ctx, page)], path);
    }
  }

  /**
   * Find the route of a request; a pattern without parameters has `/a/` like `/a`. Without a route the
   * steps end in an error. Throws `URIError` if a parameter can't be decoded.
   */
  match(method: string, pathname: string): Match<State> {
    const found = this.#literal.get(pathname) ??
      this.#literal.get(pathname.replace(/(.)\/$/, "$1")) ??
      this.#matching(pathname);
    const [first] = found;
    const route = found.find((route) => route.method === method || route.method === "ALL") ??
      found.find((route) => route.method === "GET" && method === "HEAD");
    if (route === undefined) {
      const refuse = () => refuseMethod(method, found.map((route) => route.method));
      const steps = [...this.#stepsAround(ROOT), ...first === undefined ? [] : [refuse]];
      return { pattern: first?.pattern ?? null, params: {}, steps };
    }
    const groups = Object.entries(route.matcher?.exec({ pathname })?.pathname.groups ?? {});
    const params = Object.fromEntries(groups.map(([key, value = ""]) => [key, decodeURI(value)]));
    return { ...route, params };
  }

  /** The routes of the first pattern with parameters that a path fits. */
  #matching(pathname: string): Route<State>[] {
    const first = this.#dynamic.find(({ matcher }) => matcher?.test({ pathname }));
    return this.#dynamic.filter(({ pattern }) => pattern === first?.pattern);
  }

  /**
   * What runs before a file's route, outer folders first. A folder's error page is outside of the
   * folder's middleware, and the root's outside of all that was given to `app.use()`.
   */
  #stepsAround(file: string): Middleware<State>[] {
    const folders = [...file.matchAll(/\//g)].map(({ index }) => file.slice(0, index + 1));
    let around = [this.#files.get(`${ROOT}_app`)?.component ?? DefaultApp];
    return folders.flatMap((folder) => {
      const layout = this.#files.get(`${folder}_layout`)?.component;
      if (layout) around = [...around, layout];
      const { handler, component } = this.#files.get(`${folder}_middleware`) ?? {};
      const own = [handler ?? component ?? []].flat() as Middleware<State>[];
      return [
        surround<State>(around, this.#files.get(`${folder}_error`)),
        ...(folder === ROOT ? this.middleware : []),
        ...own,
      ];
    });
  }
}

/** `routes/(staff)/orders/[number]/index` → `/orders/:number` */
function patternOf(path: string): string {
  const parts = path.split("/").slice(1).filter((part) => !/^\(.*\)$/.test(part));
  if (parts.at(-1) === "index") parts.pop();
  return `/${parts.join("/")}`.replace(/\[\.\.\.(\w+)\]/g, ":$1*").replace(/\[(\w+)\]/g, ":$1");
}

/** Answers a method that a path lacks, as the original does: to OPTIONS it says the others. */
function refuseMethod(method: string, others: string[]): Response {
  if (method !== "OPTIONS") throw new HttpError(405);
  return new Response(null, { status: 204, headers: { Allow: others.join(", ") } });
}
