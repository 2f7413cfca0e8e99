import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { localKv } from "@/lib/kv/local_kv.ts";

Deno.test("localKv() stores nothing that KV would let go of, and has every write attempted", async () => {
  const folder = await Deno.makeTempDir();
  let attempts = 0;
  {
    using kv = localKv(await Deno.openKv(`${folder}/kv`), (write) => {
      attempts++;
      return write();
    });
    await kv.set(["set"], 1, { expireIn: 1_000 });
    await kv.atomic().set(["atomic"], 2, { expireIn: 1_000 }).sum(["sum"], 1n).commit();
    await kv.delete(["none"]);
    assertEquals((await kv.getMany([["set"], ["atomic"]])).map(({ value }) => value), [1, 2]);
  }
  assertEquals(attempts, 3);
  {
    using database = new DatabaseSync(`${folder}/kv`);
    const rows = database.prepare("SELECT expiration_ms FROM kv").all();
    assertEquals(rows.map(({ expiration_ms }) => expiration_ms), [-1, -1, -1]);
  }
  await Deno.remove(folder, { recursive: true });
});
