import type { RouteHandler } from "./handlers.ts";
import { METHODS, type Router } from "./router.ts";
import {
  answerRoute,
  type Middleware,
  type PageRoute,
  type RouteComponent,
  type RouteConfig,
  type Segment,
} from "./segment.ts";

/** A file below `routes/`: its path in there and what it exports. */
export type RouteFile = [path: string, module: unknown];

interface RouteModule<State> {
  default?: RouteComponent<State>;
  handler?: RouteHandler<unknown, State> | Middleware<State>[];
  handlers?: RouteHandler<unknown, State> | Middleware<State>[];
  config?: RouteConfig;
}

/** Register route files: first what surrounds pages, then the pages. */
export function addRouteFiles<State>(
  root: Segment<State>,
  router: Router<Middleware<State>>,
  files: RouteFile[],
): void {
  const routes: [path: string, segment: Segment<State>, PageRoute<State>][] = [];
  for (const [file, module] of files) {
    const path = file.replace(/\.\w+$/, "");
    const name = path.slice(path.lastIndexOf("/") + 1);
    const segment = root.at(params(path.slice(0, -name.length)));
    const exports = module as RouteModule<State>;
    const { default: component, config = {} } = exports;
    const handler = exports.handlers ?? exports.handler;
    if (component === undefined && handler === undefined) {
      throw new TypeError(`Route exports neither component nor handler: ${file}`);
    }
    const route = { component, config, handler: handler as PageRoute<State>["handler"] };
    if (name === "_app") segment.app = component;
    else if (name === "_layout") segment.layout = route;
    else if (name === "_error") segment.errorPage = route;
    else if (name === "_middleware") {
      const fns = [handler ?? component].flat() as Middleware<State>[];
      segment.middleware.push(...fns.map((run) => ({ run, fromFile: true })));
    } else routes.push([path, segment, route]);
  }
  const rank = (path: string) => path.replaceAll("[...", "\uffff").replaceAll("[", "\ufffe");
  routes.sort(([a], [b]) => rank(a) < rank(b) ? -1 : 1);
  for (const [path, segment, route] of routes) {
    router.add(METHODS, route.config.routeOverride ?? pattern(path), [
      ...segment.steps(),
      (ctx) => answerRoute(ctx, route),
    ]);
  }
}

/** `orders/[number]` → `orders/:number` */
function params(path: string): string {
  return path.replace(/\[\.\.\.(\w+)\]/g, ":$1*").replace(/\[(\w+)\]/g, ":$1");
}

/** `(staff)/orders/index` → `/orders` */
function pattern(path: string): string {
  const parts = path.split("/").filter((part) => !/^\(.*\)$/.test(part));
  if (parts.at(-1) === "index") parts.pop();
  return "/" + params(parts.join("/"));
}
