import type { App } from "./app.ts";
import { build } from "./build_id.ts";
import type { RouteFile } from "./fs_routes.ts";

/** A script in the browser, and the scripts that it imports. */
export interface Chunk {
  url: string;
  imports: string[];
}

/** A file that the server gives out. */
export interface FileEntry {
  hash: string;
  size: number;
}

/** What a build has found and made, as plain data. */
export interface Manifest {
  buildId: string;
  mode: "development" | "production";
  /** Makes islands come alive. */
  runtime: Chunk;
  /** Exports `signal`; only pages that send signals load it. */
  signals: Chunk;
  /** The scripts of the files in `islands/`, in the order of the modules. */
  islands: Chunk[];
  /** By the path that they are served at. */
  files: Record<string, FileEntry>;
  /** Script that reloads pages in development. */
  liveReload?: string;
}

/** The code and files that a manifest speaks of. */
export interface Contents {
  root: string;
  routes: RouteFile[];
  islands: unknown[];
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** An island: the name of a function and the script that exports it. */
export interface Island {
  name: string;
  chunk: Chunk;
}

/** A build that is in use by an app. */
export interface Snapshot extends Manifest {
  routes: RouteFile[];
  islandOf: Map<unknown, Island>;
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

const snapshots = new WeakMap<object, Snapshot>();

/** The build that an app uses, if any. */
export function snapshotOf<State>(app: App<State>): Snapshot | null {
  return snapshots.get(app) ?? null;
}

/** Let an app use a build, from the next `app.handler()` on. */
export function applySnapshot<State>(
  app: App<State>,
  manifest: Manifest,
  { root, routes, islands, read }: Contents,
): void {
  const islandOf = new Map<unknown, Island>();
  for (const [index, chunk] of manifest.islands.entries()) {
    for (const [name, value] of Object.entries(islands[index] as object)) {
      if (typeof value === "function") islandOf.set(value, { name, chunk });
    }
  }
  build.id = manifest.buildId;
  app.config.root = root;
  app.config.mode = manifest.mode;
  snapshots.set(app, { ...manifest, routes, islandOf, read });
}
