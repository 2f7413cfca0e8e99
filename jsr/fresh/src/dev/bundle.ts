import { basename } from "node:path";
import type { Chunk } from "../snapshot.ts";
import { readAliases } from "./aliases.ts";

/** Scripts for the browser. */
export interface Bundle {
  /** The script of each bundled module, by file names. */
  entries: Chunk[];
  /** Every script by its file name. */
  files: [name: string, bytes: Uint8Array<ArrayBuffer>][];
}

/** Bundle modules for the browser; what they share goes into chunks. */
export async function bundle(
  root: string,
  modules: string[],
  mode: "development" | "production",
  target: string | string[],
): Promise<Bundle> {
  const names = modules.map((path, index) =>
    basename(path).replace(/\.\w+$/, "").replace(/[^\w-]/g, "_") + `-${index}`
  );
  // else it starts a thread and a process that outlive the build
  Deno.env.set("ESBUILD_WORKER_THREADS", "0");
  const { buildSync } = await import("esbuild");
  const { metafile: { outputs }, outputFiles } = buildSync({
    absWorkingDir: root,
    alias: await readAliases(root),
    bundle: true,
    charset: "utf8",
    chunkNames: "[name]-[hash]",
    entryNames: "[name]-[hash]",
    entryPoints: modules.map((path, i) => ({ in: path, out: names[i]! })),
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent", // errors are thrown
    metafile: true,
    minify: mode === "production",
    outdir: ".",
    platform: "browser",
    sourcemap: mode === "development" && "inline",
    splitting: true,
    target,
    tsconfigRaw: {},
    write: false,
  });
  const files = Object.keys(outputs);
  const importsOf = (file: string, found = new Set<string>()): Set<string> => {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind !== "import-statement" || found.has(path)) continue;
      importsOf(path, found.add(path));
    }
    return found;
  };
  return {
    entries: names.map((name) => {
      const url = files.find((file) => file.replace(/-\w+\.js$/, "") === name)!;
      return { url, imports: [...importsOf(url)] };
    }),
    files: outputFiles.map(({ path, contents }) => [
      basename(path),
      new Uint8Array(contents),
    ]),
  };
}
