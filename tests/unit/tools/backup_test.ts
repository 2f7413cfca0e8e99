import { assertEquals, assertRejects } from "@std/assert";
import { backUp, restore } from "@/tools/backup/copy.ts";

async function setUp() {
  const folder = await Deno.makeTempDir();
  return {
    path: `${folder}/orders.sqlite3`,
    file: `${folder}/copy`,
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function read(path: string): Promise<unknown> {
  using kv = await Deno.openKv(path);
  return (await kv.get(["a"])).value;
}

Deno.test("a copy that is made while the database is open holds what was stored, and is the owner's alone", async () => {
  await using setup = await setUp();
  const { path, file } = setup;
  using kv = await Deno.openKv(path);
  await kv.set(["a"], 1);
  assertEquals((await backUp(path, file)).entries, 1);
  await kv.set(["a"], 2);
  assertEquals(await read(file), 1);
  assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
});

Deno.test("restore() puts a copy back and keeps what was there", async () => {
  await using setup = await setUp();
  const { path, file } = setup;
  {
    using kv = await Deno.openKv(path);
    await kv.set(["a"], 1);
    await backUp(path, file);
    await kv.set(["a"], 2);
  }
  const kept = await restore(file, path);
  assertEquals([await read(path), await read(kept!)], [1, 2]);
});

Deno.test("restore() refuses while the database is open, and what is damaged", async () => {
  await using setup = await setUp();
  const { path, file, folder } = setup;
  using kv = await Deno.openKv(path);
  await kv.set(["a"], 1);
  await backUp(path, file);
  await kv.set(["a"], 2);
  await assertRejects(() => restore(file, path), Error, "Stop the app first");
  await Deno.writeTextFile(file, "no database at all, ".repeat(1_000));
  await assertRejects(() => restore(file, `${folder}/other`), Error, "is damaged");
  assertEquals((await kv.get(["a"])).value, 2);
});

Deno.test("a failed backup leaves the last one", async () => {
  await using setup = await setUp();
  const { path, file } = setup;
  await Deno.writeTextFile(file, "the last one");
  await Deno.writeTextFile(path, "no database at all, ".repeat(1_000));
  await assertRejects(() => backUp(path, file));
  assertEquals(await Deno.readTextFile(file), "the last one");
});
