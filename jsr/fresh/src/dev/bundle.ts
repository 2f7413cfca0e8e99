import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** Bundle modules (files by name) into scripts (also by name), which share chunks. */
export async function bundle(
  root: string,
  entryPoints: Record<string, string>,
  mode: "development" | "production",
  target: string | string[],
): Promise<Map<string, { bytes: Uint8Array<ArrayBuffer>; imports: string[] }>> {
  // else it starts a thread and a process that outlive the build
  Deno.env.set("ESBUILD_WORKER_THREADS", "0");
  const { buildSync } = await import("esbuild");
  const { metafile, outputFiles } = buildSync({
    absWorkingDir: root,
    alias: aliasesOf(root),
    bundle: true,
    charset: "utf8",
    entryPoints,
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
  });
  return new Map(outputFiles.map(({ path, contents }) => {
    const name = relative(root, path);
    const eager = metafile.outputs[name]!.imports.filter(({ kind }) => kind === "import-statement");
    return [name, { bytes: new Uint8Array(contents), imports: eager.map(({ path }) => path) }];
  }));
}

/** Where imports lead: folders that deno.json names, and our runtime; npm packages are found. */
function aliasesOf(root: string): Record<string, string> {
  const aliases = { "fresh/runtime": join(import.meta.dirname!, "../runtime.ts") };
  const config = join(root, "deno.json");
  const { imports = {} } = existsSync(config) ? JSON.parse(Deno.readTextFileSync(config)) : {};
  const folders = Object.entries<string>(imports).filter(([, target]) => target.startsWith("."))
    .map(([specifier, target]) => [specifier.replace(/\/$/, ""), resolve(root, target)]);
  return { ...aliases, ...Object.fromEntries(folders) };
}
