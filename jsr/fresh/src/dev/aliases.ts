import { join, resolve } from "node:path";

interface Config {
  name?: string;
  imports?: Record<string, string>;
  links?: string[];
  exports?: string | Record<string, string>;
}

/**
 * Where imports lead in the browser, for esbuild: what `imports` and `links`
 * say in the nearest deno.json, from `dir` upwards.
 */
export async function readAliases(
  dir: string,
): Promise<Record<string, string>> {
  const config = await readConfig(dir);
  const parent = resolve(dir, "..");
  if (config === null && parent !== dir) return await readAliases(parent);
  const { imports = {}, links = [] } = config ?? {};

  const linked = new Map<string, [path: string, file: string][]>();
  for (const link of links.map((link) => resolve(dir, link))) {
    const { name = "", exports = {} } = await readConfig(link) ?? {};
    const files = typeof exports === "string" ? { ".": exports } : exports;
    linked.set(
      name,
      Object.entries(files).map(([path, file]) => [path, join(link, file)]),
    );
  }

  const aliases: Record<string, string> = {};
  for (const [specifier, target] of Object.entries(imports)) {
    const [, scheme, name = "", path = ""] =
      /^(npm|jsr):\/?((?:@[^/]+\/)?[^@/]+)(?:@[^/]*)?(.*?)\/?$/.exec(target) ??
        [];
    const alias = specifier.replace(/\/$/, "");
    if (scheme === undefined) {
      aliases[alias] = resolve(dir, target);
    } else if (scheme === "npm") {
      if (alias !== name + path) aliases[alias] = name + path;
    } else {
      for (const [path, file] of linked.get(name) ?? []) {
        aliases[alias + path.slice(1)] = file;
      }
    }
  }
  // once on a page, whoever imports them
  for (const name of ["preact", "@preact/signals"]) {
    aliases[name] = join(dir, "node_modules", name);
  }
  return aliases;
}

async function readConfig(dir: string): Promise<Config | null> {
  try {
    return JSON.parse(await Deno.readTextFile(join(dir, "deno.json")));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new Error(`Cannot read deno.json: ${dir}`, { cause: error });
  }
}
