import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { App } from "../app.ts";
import type { RouteFile } from "../fs_routes.ts";
import { toHex } from "../hex.ts";
import { applySnapshot, type Manifest } from "../snapshot.ts";
import { bundle } from "./bundle.ts";
import { LiveReload } from "./live_reload.ts";

/** Where a project keeps its files; relative paths start at `root`. */
export interface BuildOptions {
  /** The project's folder; the current one unless given. */
  root?: string;
  /** `_fresh` unless given; emptied by a build to disk. */
  outDir?: string;
  /** `static` unless given. */
  staticDir?: string;
  /** `islands` unless given. */
  islandDir?: string;
  /** `routes` unless given. */
  routeDir?: string;
  /** The browsers that scripts are made for, as esbuild names them. */
  target?: string | string[];
}

/** Options of `Deno.serve`. */
export type ListenOptions = Partial<Deno.ServeTcpOptions>;

interface Build {
  manifest: Manifest;
  files: Map<string, Uint8Array<ArrayBuffer>>;
  routes: string[];
  islands: string[];
}

const CLIENT = ["../client/boot.ts", "../client/signals.ts"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Builds a project, into memory or onto disk. */
export class Builder {
  readonly #options: Required<BuildOptions>;

  constructor(options: BuildOptions = {}) {
    const root = resolve(options.root ?? ".");
    this.#options = {
      root,
      outDir: resolve(root, options.outDir ?? "_fresh"),
      staticDir: resolve(root, options.staticDir ?? "static"),
      islandDir: resolve(root, options.islandDir ?? "islands"),
      routeDir: resolve(root, options.routeDir ?? "routes"),
      target: options.target ?? ["chrome99", "firefox99", "safari15"],
    };
  }

  /**
   * Build the project.
   *
   * To disk (the default) it writes `_fresh/server.js`, to be run by `deno serve`. From memory the
   * returned function puts the build into an app, before `app.handler()` is called.
   */
  async build(
    { mode = "production", snapshot = "disk" }: {
      mode?: Manifest["mode"];
      snapshot?: "disk" | "memory";
    } = {},
    // deno-lint-ignore no-explicit-any
  ): Promise<(app: App<any>) => void> {
    const build = await this.#make(mode);
    if (snapshot === "memory") return await this.#load(build);
    await this.#write(build);
    return () => {
      throw new Error("A build on disk is run by its server.js");
    };
  }

  /** Serve the app for development; pages reload when the process does. */
  async listen<State>(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    { port = 8000, ...options }: ListenOptions = {},
  ): Promise<void> {
    const build = await this.#make("development");
    const liveReload = new LiveReload();
    build.manifest.liveReload = liveReload.script;
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    (await this.#load(build))(app);
    const handler = app.handler();
    Deno.serve(
      { port, ...options },
      (req, info) => liveReload.answer(req) ?? handler(req, info),
    );
  }

  async #make(mode: Manifest["mode"]): Promise<Build> {
    const { root, target, staticDir, islandDir, routeDir } = this.#options;
    const routes = await listFiles(routeDir, MODULE);
    const islands = await listFiles(islandDir, MODULE);
    const modules = [...CLIENT, ...islands.map((path) => join(islandDir, path))];
    const { entries, files: scripts } = await bundle(root, modules, mode, target);

    const files: Build["files"] = new Map();
    for (const path of await listFiles(staticDir, /./)) {
      files.set(`/${path}`, await Deno.readFile(join(staticDir, path)));
    }
    const buildId = await idOf([...files, ...scripts]);
    const prefix = `/_fresh/js/${buildId}/`;
    for (const [name, bytes] of scripts) files.set(prefix + name, bytes);
    const [runtime, signals, ...chunks] = entries.map(({ url, imports }) => ({
      url: prefix + url,
      imports: imports.map((name) => prefix + name),
    }));
    const manifest: Manifest = {
      buildId,
      mode,
      runtime: runtime!,
      signals: signals!,
      islands: chunks,
      files: {},
    };
    for (const [path, bytes] of files) {
      manifest.files[path] = { hash: await hashOf(bytes), size: bytes.length };
    }
    return { manifest, files, routes, islands };
  }

  async #load(
    { manifest, files, routes, islands }: Build,
  ): Promise<<State>(app: App<State>) => void> {
    const { root, routeDir, islandDir } = this.#options;
    const load = (dir: string, path: string) => import(pathToFileURL(join(dir, path)).href);
    const contents = {
      root,
      routes: await Promise.all(
        routes.map(async (path): Promise<RouteFile> => [path, await load(routeDir, path)]),
      ),
      islands: await Promise.all(islands.map((path) => load(islandDir, path))),
      read: (path: string) => Promise.resolve(files.get(path)!),
    };
    return (app) => applySnapshot(app, manifest, contents);
  }

  async #write({ manifest, files, routes, islands }: Build): Promise<void> {
    const { root, outDir, routeDir, islandDir } = this.#options;
    if (!relative(outDir, root).startsWith("..")) {
      throw new Error(`Will not empty a folder that holds the project: ${outDir}`);
    }
    await Deno.remove(outDir, { recursive: true }).catch(ignoreMissing);
    await Deno.mkdir(outDir, { recursive: true });
    for (const [path, bytes] of files) {
      const file = join(outDir, "static", path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeFile(file, bytes);
    }
    const from = (...path: string[]) => {
      const specifier = relative(outDir, join(...path)).replaceAll("\\", "/");
      return JSON.stringify(specifier.replace(/^(?!\.)/, "./"));
    };
    const lines = [
      "// Written by the build; changes get lost.",
      'import { applySnapshot } from "fresh/internal";',
      `import { app } from ${from(root, "main.ts")};`,
      ...routes.map((path, i) => `import * as route${i} from ${from(routeDir, path)};`),
      ...islands.map((path, i) => `import * as island${i} from ${from(islandDir, path)};`),
      `const manifest = ${JSON.stringify(manifest, null, 2)};`,
      "applySnapshot(app, manifest, {",
      `  root: new URL(${from(root)}, import.meta.url).pathname.replace(/\\/$/, ""),`,
      "  routes: [",
      ...routes.map((path, i) => `    [${JSON.stringify(path)}, route${i}],`),
      "  ],",
      `  islands: [${islands.map((_, i) => `island${i}`).join(", ")}],`,
      '  read: (path) => Deno.readFile(import.meta.dirname + "/static" + path),',
      "});",
      "export default { fetch: app.handler() };\n",
    ];
    await Deno.writeTextFile(join(outDir, "server.js"), lines.join("\n"));
  }
}

const MODULE = /(?<![._]test)\.[jt]sx?$/;

/** Matching files below a folder, sorted; none if the folder does not exist. */
async function listFiles(dir: string, pattern: RegExp, below = ""): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(join(dir, below))) {
      if (name.startsWith(".") && name !== ".well-known") continue;
      const path = below + name;
      if (isDirectory) paths.push(...await listFiles(dir, pattern, `${path}/`));
      else if (pattern.test(path)) paths.push(path);
    }
  } catch (error) {
    ignoreMissing(error);
  }
  return paths.sort();
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The same for the same files. */
async function idOf(files: [path: string, bytes: Uint8Array<ArrayBuffer>][]): Promise<string> {
  const hashes = await Promise.all(
    files.map(async ([path, bytes]) => `${await hashOf(bytes)} ${path}`),
  );
  return (await hashOf(new TextEncoder().encode(hashes.join("\n")))).slice(0, 16);
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return toHex(new Uint8Array(digest, 0, 16));
}
