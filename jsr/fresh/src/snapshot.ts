// Also imported by the generated `_fresh/server.js`.
import { build } from "./runtime.ts";

/** An app's configuration as handlers see it; a build sets `root` and `mode`. */
export interface Config {
  root: string;
  basePath: string;
  mode: "development" | "production";
}

/** What a build has found and made; modules and islands by their paths in the project. */
export interface Build {
  buildId: string;
  mode: Config["mode"];
  root: string;
  /** The files in `routes/` and `islands/`. */
  modules: [path: string, exports: object][];
  /** What browsers load for an island: its script, then what that imports. */
  scripts: Record<string, string[]>;
  /** Reloads pages in development. */
  liveReload?: string;
  /** The hashes of the files to serve, by their paths in the URL. */
  files: Record<string, string>;
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** An island: the name of a function and the script that exports it. */
export interface Island {
  name: string;
  script: string[];
}

/** A build in use, with its islands by their functions. */
export type Snapshot = Build & { islandOf: Map<unknown, Island> };

/** The builds in use, by app. */
export const snapshots = new WeakMap<object, Snapshot>();

/** Let an app use a build, from the next `app.handler()` on. */
export function applySnapshot(app: { config: Config }, made: Build): void {
  const islandOf = new Map<unknown, Island>();
  for (const [path, exports] of made.modules) {
    const script = made.scripts[path];
    if (script === undefined) continue;
    for (const [name, value] of Object.entries(exports)) {
      if (typeof value === "function") islandOf.set(value, { name, script });
    }
  }
  build.id = made.buildId;
  app.config = { ...app.config, root: made.root, mode: made.mode };
  snapshots.set(app, { ...made, islandOf });
}
