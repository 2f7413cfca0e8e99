// deno-lint-ignore-file no-console
import { App } from "fresh";
import { applySnapshot, type Build } from "../src/snapshot.ts";

/** The result of a build, as far as a test cares. */
export interface FakeBuild {
  routes?: Record<string, unknown>;
  islands?: object[];
  files?: Record<string, string>;
  more?: Partial<Build>;
}

/** Puts a made-up build into an app, as `Builder` does with a real one. */
export function withBuild<State>(
  app: App<State>,
  { routes = {}, islands = [], files = {}, more = {} }: FakeBuild,
): App<State> {
  const modules = [
    ...Object.entries(routes).map(([path, exports]) => [`routes/${path}`, exports]),
    ...islands.map((exports, i) => [`islands/${i}.tsx`, exports]),
  ] as Build["modules"];
  const scripts = islands.map((_, i) => [`islands/${i}.tsx`, [`/island${i}.js`, "/preact.js"]]);
  applySnapshot(app, {
    buildId: "b1d",
    mode: "production",
    root: "/project",
    modules,
    scripts: Object.fromEntries(scripts),
    files: Object.fromEntries(Object.keys(files).map((path) => [path, `hash of ${path}`])),
    read: (path) => Promise.resolve(new TextEncoder().encode(files[path])),
    ...more,
  });
  return app;
}

/** Asks an app for a path. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** A function that asks an app, without a network. */
export function asking<State>(app: App<State>): Ask {
  const handler = app.handler();
  return (path, init) => handler(new Request(`http://localhost${path}`, init));
}

/** Asks an app that has only file routes (and islands). */
export function askingRoutes(
  routes: Record<string, unknown>,
  build: Omit<FakeBuild, "routes"> = {},
): Ask {
  const app = withBuild(new App().fsRoutes(), { ...build, routes });
  return asking(app);
}

/** Runs `fn` with `console.error` recorded instead of printed. */
export async function recordErrors(
  fn: () => Promise<void>,
): Promise<unknown[]> {
  const original = console.error;
  const errors: unknown[] = [];
  console.error = (error) => errors.push(error);
  try {
    await fn();
  } finally {
    console.error = original;
  }
  return errors;
}
