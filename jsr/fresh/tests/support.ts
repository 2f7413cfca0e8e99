// deno-lint-ignore-file no-console
import { App } from "fresh";
import type { RouteFile } from "../src/fs_routes.ts";
import { applySnapshot, type Manifest } from "../src/snapshot.ts";

/** The result of a build, as far as a test cares. */
export interface FakeBuild {
  routes?: Record<string, unknown>;
  islands?: object[];
  files?: Record<string, string>;
  manifest?: Partial<Manifest>;
}

/** Puts a made-up build into an app, as `Builder` does with a real one. */
export function withBuild<State>(
  app: App<State>,
  { routes = {}, islands = [], files = {}, manifest = {} }: FakeBuild,
): App<State> {
  const bytes = (path: string) => new TextEncoder().encode(files[path]);
  applySnapshot(app, {
    buildId: "b1d",
    mode: "production",
    runtime: { url: "/runtime.js", imports: ["/preact.js"] },
    signals: { url: "/signals.js", imports: ["/preact.js"] },
    islands: islands.map((_, i) => ({
      url: `/island${i}.js`,
      imports: ["/preact.js"],
    })),
    files: Object.fromEntries(
      Object.keys(files).map((path) => [
        path,
        { hash: `hash of ${path}`, size: bytes(path).length },
      ]),
    ),
    ...manifest,
  }, {
    root: "/project",
    routes: Object.entries(routes) as RouteFile[],
    islands,
    read: (path) => Promise.resolve(bytes(path)),
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
