import type { BuildOptions, Metafile } from "esbuild";
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/**
 * Bundle islands (by path) into scripts (by name) that can each boot a page. What the start
 * page loads of what others load too is one chunk, whatever scripts that are imported later share of it.
 */
export async function bundle(
  root: string,
  islands: string[],
  mode: "development" | "production",
  target: string | string[],
): Promise<Map<string, { bytes: Uint8Array<ArrayBuffer>; imports: string[] }>> {
  // else it starts a thread and a process that outlive the build
  Deno.env.set("ESBUILD_WORKER_THREADS", "0");
  const { buildSync } = await import("esbuild");
  const options = {
    absWorkingDir: root,
    alias: aliasesOf(root),
    bundle: true,
    charset: "utf8",
    chunkNames: "chunk-[hash]",
    entryPoints: entriesOf(islands),
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent", // errors are thrown
    metafile: true,
    minify: mode === "production",
    outdir: ".",
    sourcemap: mode === "development" && "inline",
    splitting: true,
    target,
    write: false,
  } satisfies BuildOptions;
  const { metafile: { inputs } } = buildSync(options);
  const shared = importOf(sharedModules(root, islands, inputs));
  const { metafile, outputFiles } = buildSync({
    ...options,
    alias: { ...options.alias, ...aliasesOfLater(inputs, shared) },
    entryPoints: entriesOf(islands, shared),
  });
  return new Map(outputFiles.map(({ path, contents }) => {
    const name = relative(root, path);
    return [name, { bytes: new Uint8Array(contents), imports: importsOf(metafile, name) }];
  }));
}

/**
 * For each island a module that has its exports and what boots a page: a boot script of its own
 * would split what all islands load in two. It imports what is `shared`, too, needed or not, so
 * that this is not split by who needs what.
 */
function entriesOf(islands: string[], shared = ""): Record<string, string> {
  return Object.fromEntries(islands.map((island) => {
    const from = `from"fresh:root/${island}"`;
    const own = `import*as own ${from};export*${from};export default own.default;`;
    const boot = 'export{boot as $boot,signal as $signal}from"fresh:client/boot.ts";';
    return [island, moduleOf(shared + own + boot)];
  }));
}

/** The same for modules that scripts import later, by the names under which they do. */
function aliasesOfLater(inputs: Metafile["inputs"], shared: string): Record<string, string> {
  const later = Object.values(inputs).flatMap(({ imports }) => imports)
    .filter(({ kind, original }) => kind === "dynamic-import" && !original!.startsWith("."));
  return Object.fromEntries(later.map(({ original, path }) => {
    return [original!, moduleOf(`${shared}export*from${JSON.stringify(`fresh:root/${path}`)}`)];
  }));
}

/**
 * The project's modules that the islands of the start page load at once, and others too: what only the
 * others share burdens it not.
 */
function sharedModules(root: string, islands: string[], inputs: Metafile["inputs"]): string[] {
  const start = ["tsx", "jsx"].map((type) => join(root, `routes/index.${type}`)).find(existsSync);
  const page = start === undefined ? "" : Deno.readTextFileSync(start);
  const ofStart = new Set<string>();
  const ofOthers = new Set<string>();
  for (const island of islands) {
    const loaded = new Set([island]);
    for (const path of loaded) {
      for (const { kind, path: imported } of inputs[path]?.imports ?? []) {
        if (kind === "import-statement") loaded.add(imported);
      }
    }
    for (const path of loaded) (page.includes(`/${island}"`) ? ofStart : ofOthers).add(path);
  }
  // preact is in all scripts anyway
  return [...ofStart.intersection(ofOthers)].filter((path) => !/^\.\.|node_modules/.test(path));
}

function importOf(paths: string[]): string {
  return ["fresh:client/boot.ts", ...paths.map((path) => `fresh:root/${path}`)]
    .map((path) => `import${JSON.stringify(path)};`).join("");
}

/** The address of a module with this text. */
function moduleOf(text: string): string {
  // else esbuild takes the stars for a pattern
  return `data:text/javascript,${encodeURIComponent(text).replaceAll("*", "%2A")}`;
}

/** The scripts that a script loads at once. */
function importsOf({ outputs }: Metafile, name: string): string[] {
  return outputs[name]!.imports.filter(({ kind }) => kind === "import-statement")
    .map(({ path }) => path);
}

/** Where imports lead: folders that deno.json names, and our own; npm packages are found. */
function aliasesOf(root: string): Record<string, string> {
  const aliases = {
    "fresh/runtime": join(import.meta.dirname!, "../runtime.ts"),
    "fresh:client": join(import.meta.dirname!, "../client"),
    "preact/jsx-runtime": join(import.meta.dirname!, "../client/jsx.ts"),
    "fresh:root": root,
  };
  const config = join(root, "deno.json");
  const { imports = {} } = existsSync(config) ? JSON.parse(Deno.readTextFileSync(config)) : {};
  const folders = Object.entries<string>(imports).filter(([, target]) => target.startsWith("."))
    .map(([specifier, target]) => [specifier.replace(/\/$/, ""), resolve(root, target)]);
  return { ...aliases, ...Object.fromEntries(folders) };
}
