import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "node:path/posix";

const ROOT = new URL("../../..", import.meta.url).pathname;
const PLACES = ["main.ts", "serve.ts", "lib", "routes", "islands", "components", "tools", "tests"];

const DOMAIN = ["board", "kv", "base", "shared"];
const SERVER = ["kitchen", "aurora", "push", "staff", ...DOMAIN];
/** What each room of lib/ may import; docs/architecture.md says what lives there. */
const ROOMS: Record<string, string[]> = {
  shared: [],
  base: ["shared"],
  kv: ["base", "shared"],
  board: ["kv", "base", "shared"],
  kitchen: DOMAIN,
  aurora: DOMAIN,
  push: DOMAIN,
  staff: DOMAIN,
  status: SERVER,
  http: ["status", ...SERVER],
  browser: ["shared"],
};
/** The wiring in lib/ itself may import every room; these rooms may take its types. */
const TAKES_TYPES_OF_WIRING = ["http", "staff"];

interface Import {
  file: string;
  target: string;
  isType: boolean;
}

async function* sources(path: string): AsyncGenerator<string> {
  if ((await Deno.stat(ROOT + path)).isFile) {
    if (/\.tsx?$/.test(path)) yield path;
    return;
  }
  for await (const { name } of Deno.readDir(ROOT + path)) yield* sources(`${path}/${name}`);
}

async function readImports(): Promise<Import[]> {
  const imports: Import[] = [];
  for (const place of PLACES) {
    for await (const file of sources(place)) {
      const source = await Deno.readTextFile(ROOT + file);
      const found = source.matchAll(
        /^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm,
      );
      for (const [, type, from, lazily] of found) {
        const name = from ?? lazily!;
        if (!/^(@\/|\.)/.test(name)) continue;
        const target = name.startsWith("@/") ? name.slice(2) : join(dirname(file), name);
        imports.push({ file, target, isType: type !== undefined });
      }
    }
  }
  return imports;
}

/** The room of a file of lib/; `null`: it is wiring, in no room. */
function roomOf(file: string): string | null {
  return /^lib\/([^/]+)\//.exec(file)?.[1] ?? null;
}

function isAllowed({ file, target, isType }: Import): boolean {
  const [from, to] = [file.split("/")[0]!, target.split("/")[0]!];
  if (from === "tools") return to !== "tests";
  if (from !== "lib") return true;
  if (to !== "lib") return false;
  const [room, other] = [roomOf(file), roomOf(target)];
  if (room === null || room === other) return true;
  if (other === null) return isType && TAKES_TYPES_OF_WIRING.includes(room);
  return ROOMS[room]!.includes(other);
}

const imports = await readImports();

/** Everything that a file reaches, types aside. */
function reachOf(file: string, seen = new Set<string>()): Set<string> {
  for (const { target } of imports.filter((each) => each.file === file && !each.isType)) {
    if (seen.has(target)) continue;
    seen.add(target);
    reachOf(target, seen);
  }
  return seen;
}

Deno.test("every import keeps to the table of rooms", () => {
  assert(imports.length > 500, `${imports.length}`);
  const forbidden = imports.filter((each) => !isAllowed(each));
  assertEquals(forbidden.map(({ file, target }) => `${file} → ${target}`), []);
});

Deno.test("every room of lib/ is in the table", () => {
  const rooms = imports.map(({ file }) => roomOf(file)).filter((room) => room !== null);
  assertEquals([...new Set(rooms)].filter((room) => !(room in ROOMS)), []);
});

Deno.test("what the browser loads never reaches a server's room", () => {
  const loaded = [...new Set(imports.map(({ file }) => file))]
    .filter((file) => /^(islands|lib\/browser)\//.test(file));
  assert(loaded.length > 10);
  for (const file of loaded) {
    const wrong = [...reachOf(file)].filter((target) =>
      target.startsWith("lib/") && !/^lib\/(shared|browser)\//.test(target)
    );
    assertEquals(wrong, [], file);
  }
});

Deno.test("no files import each other in a circle", () => {
  const isDone = new Set<string>();
  const visit = (file: string, path: string[]) => {
    assert(!path.includes(file), [...path.slice(path.indexOf(file)), file].join(" → "));
    if (isDone.has(file)) return;
    for (const { target } of imports.filter((each) => each.file === file)) {
      visit(target, [...path, file]);
    }
    isDone.add(file);
  };
  for (const { file } of imports) visit(file, []);
});
