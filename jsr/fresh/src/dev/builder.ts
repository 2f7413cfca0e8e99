import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { App } from "../app.ts";
import { leaveOut, onlyOf } from "../left_out.ts";
import { applySnapshot, type Build } from "../snapshot.ts";
import { bundle } from "./bundle.ts";

/** Where a project is, and which browsers its scripts are made for. */
export interface BuildOptions {
  /** The project's folder; the current one unless given. */
  root?: string;
  /** Within `root`, `_fresh` unless given. */
  outDir?: string;
  /** As esbuild names them. */
  target?: string | string[];
}

/** How and where to build: in production, to disk unless given. */
export interface BuildTo {
  mode?: Build["mode"];
  snapshot?: "disk" | "memory";
}

const MODULE = /(?<![._]test)\.[jt]sx?$/;
const EVENTS = "/_fresh/alive";

/** Builds a project, into memory or onto disk. */
export class Builder {
  readonly #root: string;
  readonly #outDir: string;
  readonly #target: string | string[];

  static {
    leaveOut(this.prototype, "Builder", ["onTransformStaticFile", "registerIsland"]);
  }

  constructor({ root = ".", outDir = "_fresh", target, ...others }: BuildOptions = {}) {
    onlyOf(others, "Builder", []);
    this.#root = resolve(root);
    this.#outDir = resolve(root, outDir);
    this.#target = target ?? ["chrome99", "firefox99", "safari15"];
  }

  /** Write `_fresh/server.js` for `deno serve`, or return what puts the build into an app. */
  async build(
    { mode = "production", snapshot = "disk" }: BuildTo = {},
  ): Promise<<State>(app: App<State>) => void> {
    if (snapshot === "memory") {
      const build = await this.#make(mode, (path) => import(pathToFileURL(path).href));
      return (app) => applySnapshot(app, build);
    }
    await this.#write(await this.#make(mode, () => Promise.resolve({})));
    return () => {
      throw new Error("A build on disk is run by its server.js");
    };
  }

  /** Serve the app for development; pages reload once another process answers. */
  async listen<State>(
    importApp: () => Promise<{ app: App<State> }>,
    options: Partial<Deno.ServeTcpOptions> = {},
  ): Promise<void> {
    const build = await this.#make("development", (path) => import(pathToFileURL(path).href));
    const id = crypto.randomUUID();
    const reload = `({data})=>data!=="${id}"&&location.reload()`;
    const { app } = await importApp();
    build.liveReload = `new EventSource("${EVENTS}").onmessage=${reload}`;
    applySnapshot(app, build);
    const handler = app.handler();
    Deno.serve(options, (req, info) => {
      return new URL(req.url).pathname === EVENTS ? eventsOf(id) : handler(req, info);
    });
  }

  async #make(mode: Build["mode"], load: (path: string) => Promise<object>): Promise<Build> {
    const root = this.#root;
    const islands = listFiles(root, "islands", MODULE);
    const bundled = await bundle(root, islands, mode, this.#target);

    const contents = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const path of listFiles(root, "static", /./)) {
      contents.set(path.slice("static".length), await Deno.readFile(join(root, path)));
    }
    const codes = [...bundled.values()].map(({ bytes }) => bytes);
    const buildId = hashOf(...contents.keys(), ...contents.values(), ...codes).slice(0, 16);
    const url = (name: string) => `/_fresh/js/${buildId}/${name}`;
    for (const [name, { bytes }] of bundled) contents.set(url(name), bytes);

    const read = (path: string) => Promise.resolve(contents.get(path)!);
    const build: Build = { buildId, mode, root, files: {}, scripts: {}, modules: [], read };
    for (const [path, bytes] of contents) build.files[path] = hashOf(bytes);
    for (const path of islands) {
      const script = `${path}.js`;
      build.scripts[path] = [script, ...bundled.get(script)!.imports].map(url);
    }
    for (const path of [...listFiles(root, "routes", MODULE), ...islands]) {
      build.modules.push([path, await load(join(root, path))]);
    }
    return build;
  }

  async #write({ root, modules, read, ...data }: Build): Promise<void> {
    const outDir = this.#outDir;
    for (const path of Object.keys(data.files)) {
      const file = join(outDir, "static", path);
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeFile(file, await read(path));
    }
    const json = JSON.stringify;
    const from = (path: string) =>
      json(relative(outDir, join(root, path)).replace(/^(?!\.)/, "./"));
    const server = [
      "// Written by the build; changes get lost.",
      'import { applySnapshot } from "fresh/internal";',
      `import { app } from ${from("main.ts")};`,
      ...modules.map(([path], i) => `import * as module${i} from ${from(path)};`),
      "applySnapshot(app, {",
      `  ...${json(data, null, 2)},`,
      `  root: new URL(${from(".")}, import.meta.url).pathname.replace(/\\/$/, ""),`,
      `  modules: [${modules.map(([path], i) => `[${json(path)}, module${i}]`)}],`,
      '  read: (path) => Deno.readFile(import.meta.dirname + "/static" + path),',
      "});",
      "export default { fetch: app.handler() };\n",
    ];
    await Deno.mkdir(outDir, { recursive: true });
    await Deno.writeTextFile(join(outDir, "server.js"), server.join("\n"));
  }
}

/** Matching files below a project's folder, sorted; none if the folder does not exist. */
function listFiles(root: string, folder: string, pattern: RegExp): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .filter((path) => pattern.test(path) && !/\/\.(?!well-known\/)/.test(path))
    .sort();
}

function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 32);
}

/** Tells a page which process answers it, now and whenever it has to connect again. */
function eventsOf(id: string): Response {
  const event = new TextEncoder().encode(`retry: 300\ndata: ${id}\n\n`);
  const body = new ReadableStream({ start: (stream) => stream.enqueue(event) });
  const headers = { "Cache-Control": "no-store", "Content-Type": "text/event-stream" };
  return new Response(body, { headers });
}
