import type { BuildOptions, Metafile } from "esbuild";
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/**
 * Bundle islands (by path) into scripts (by name) that can each boot a page. What several islands
 * load is one chunk, whatever scripts that are imported later share of it.
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
  const entries = islands.map((path) => [path, entryOf(path)]);
  const options = {
    absWorkingDir: root,
    alias: aliasesOf(root),
    bundle: true,
    charset: "utf8",
    chunkNames: "chunk-[hash]",
    entryPoints: Object.fromEntries(entries),
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
  const { metafile: first } = buildSync(options);
  const { metafile, outputFiles } = buildSync({
    ...options,
    alias: { ...options.alias, ...aliasesOfLater(islands, first) },
  });
  return new Map(outputFiles.map(({ path, contents }) => {
    const name = relative(root, path);
    return [name, { bytes: new Uint8Array(contents), imports: importsOf(metafile, name) }];
  }));
}

/**
 * The address of a module that has an island's exports and what boots a page: a boot script of its
 * own would split what all islands load in two.
 */
function entryOf(island: string): string {
  const from = `from"fresh:root/${island}"`;
  return moduleOf(
    `import*as own ${from};export*${from};export default own.default;` +
      'export{boot as $boot,signal as $signal}from"fresh:client/boot.ts";',
  );
}

/**
 * Other addresses for the modules that scripts import later: each of them loads what several
 * islands share, too, so that this stays in one chunk. The first build has found them.
 */
function aliasesOfLater(islands: string[], { inputs }: Metafile): Record<string, string> {
  const shared = sharedModules(islands, inputs).map((path) => `fresh:root/${path}`);
  const imports = ["fresh:client/boot.ts", ...shared]
    .map((path) => `import${JSON.stringify(path)};`).join("");
  const later = Object.values(inputs).flatMap(({ imports }) => imports)
    .filter(({ kind, original }) => kind === "dynamic-import" && !original!.startsWith("."));
  return Object.fromEntries(later.map(({ original, path }) => {
    return [original!, moduleOf(`${imports}export*from${JSON.stringify(`fresh:root/${path}`)}`)];
  }));
}

/** The project's modules that several islands load at once. */
function sharedModules(islands: string[], inputs: Metafile["inputs"]): string[] {
  const users = new Map<string, number>();
  for (const island of islands) {
    const loaded = new Set([island]);
    for (const path of loaded) {
      for (const { kind, path: imported } of inputs[path]?.imports ?? []) {
        if (kind === "import-statement") loaded.add(imported);
      }
    }
    for (const path of loaded) users.set(path, (users.get(path) ?? 0) + 1);
  }
  // preact is in all scripts anyway
  return [...users].filter(([, count]) => count > 1).map(([path]) => path)
    .filter((path) => !/^\.\.|node_modules/.test(path));
}

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
    "fresh:root": root,
  };
  const config = join(root, "deno.json");
  const { imports = {} } = existsSync(config) ? JSON.parse(Deno.readTextFileSync(config)) : {};
  const folders = Object.entries<string>(imports).filter(([, target]) => target.startsWith("."))
    .map(([specifier, target]) => [specifier.replace(/\/$/, ""), resolve(root, target)]);
  return { ...aliases, ...Object.fromEntries(folders) };
}
