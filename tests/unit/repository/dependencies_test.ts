import { assert, assertEquals, assertMatch } from "@std/assert";

const ROOT = new URL("../../..", import.meta.url).pathname;
const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(`${ROOT}/${path}`));

/** The project's deno.json, and those of the stand-ins that it links. */
async function configurations(): Promise<Record<string, string>[]> {
  const { imports, links = [] } = await readJson("deno.json");
  const linked = await Promise.all(links.map((folder: string) => readJson(`${folder}/deno.json`)));
  return [imports, ...linked.map(({ imports = {} }) => imports)];
}

Deno.test("every package of npm is one exact version, the same one everywhere", async () => {
  const versions = new Map<string, string>();
  for (const imports of await configurations()) {
    for (const target of Object.values(imports).filter((each) => each.startsWith("npm:"))) {
      const [, name = "", version = ""] = /^npm:(.+)@([^@]+)$/.exec(target) ?? [];
      assertMatch(version, /^\d+\.\d+\.\d+$/, target);
      assertEquals(versions.get(name) ?? version, version, target);
      versions.set(name, version);
    }
  }
  assert(versions.size >= 10);
});

Deno.test("the lock is frozen, and has a checksum of every package", async () => {
  const { lock } = await readJson("deno.json");
  assertEquals(lock, { path: "deno.lock", frozen: true });
  const { npm } = await readJson("deno.lock");
  for (const [name, { integrity }] of Object.entries<{ integrity: string }>(npm)) {
    assertMatch(integrity, /^sha512-/, name);
  }
});

Deno.test("every package is named in the table of dependencies, with what it is for", async () => {
  const table = await Deno.readTextFile(`${ROOT}/docs/dependencies.md`);
  for (const imports of await configurations()) {
    for (const [name, target] of Object.entries(imports)) {
      if (!target.startsWith("npm:")) continue;
      assert(new RegExp(`^\\| .*\`${name}\``, "m").test(table), `Not in the table: ${name}`);
    }
  }
});

Deno.test("no package runs a script when it is installed", async () => {
  const { allowScripts } = await readJson("deno.json");
  assertEquals(allowScripts, undefined);
});
