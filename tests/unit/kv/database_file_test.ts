import { assertEquals } from "@std/assert";
import { DatabaseFile } from "@/lib/kv/database_file.ts";

/** A file that is watched, with a log beside it. */
async function setUp() {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  await Deno.writeTextFile(path, "the first");
  await Deno.writeTextFile(`${path}-wal`, "what waits");
  return {
    path,
    file: new DatabaseFile(path),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

const DEEDS: [string, boolean, (path: string) => Promise<void>][] = [
  ["written to", true, (path) => Deno.writeTextFile(path, "more", { append: true })],
  ["deleted", false, (path) => Deno.remove(path)],
  ["replaced by a copy", false, async (path) => {
    await Deno.copyFile(path, `${path}.copy`);
    await Deno.rename(`${path}.copy`, path);
  }],
  ["put away and back", true, async (path) => {
    await Deno.rename(path, `${path}.away`);
    await Deno.rename(`${path}.away`, path);
  }],
];

for (const [what, isSame, deed] of DEEDS) {
  Deno.test(`a database file that is ${what} is ${isSame ? "the same" : "another"}`, async () => {
    await using setup = await setUp();
    await deed(setup.path);
    assertEquals(setup.file.isSame, isSame);
  });
}

Deno.test("forget() removes the log of a file that is gone, and leaves another's", async () => {
  for (const isOthers of [false, true]) {
    await using setup = await setUp();
    const log = `${setup.path}-wal`;
    if (isOthers) {
      await Deno.rename(log, `${log}.away`);
      await Deno.writeTextFile(log, "another's");
    }
    await setup.file.forget();
    const names = [...Deno.readDirSync(setup.path.replace(/\/[^/]+$/, ""))].map(({ name }) => name);
    assertEquals(names.includes("orders.sqlite3-wal"), isOthers);
  }
});
