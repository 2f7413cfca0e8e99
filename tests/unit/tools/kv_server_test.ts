import { assert, assertEquals, assertRejects } from "@std/assert";
import { type KvFault, KvServer } from "@/tools/cafe/kv_server.ts";

/** Runs a test on an empty database. */
async function withServer(test: (server: KvServer, kv: Deno.Kv) => Promise<void>): Promise<void> {
  await using server = new KvServer();
  using kv = await server.open();
  await test(server, kv);
}

async function valuesOf(entries: Deno.KvListIterator<unknown>): Promise<unknown[]> {
  return (await Array.fromAsync(entries)).map(({ value }) => value);
}

Deno.test("KvServer stores, finds and deletes values as the local database does", () =>
  withServer(async (_, remote) => {
    using local = await Deno.openKv(":memory:");
    const found: unknown[][] = [];
    for (const kv of [local, remote]) {
      const of: unknown[] = [];
      const values = [
        { a: [1n, "ü", new Uint8Array([0, 255])] },
        "text",
        null,
        0,
        new Map([[1, 2]]),
      ];
      for (const [index, value] of values.entries()) await kv.set(["orders", index * 300], value);
      await kv.set(["orders"], "version");
      await kv.set(["removed", 1], "tombstone");
      await kv.set(["orders", -5], "less");
      await kv.set(["or", "ders", true, new Uint8Array([0])], "other");
      await kv.delete(["orders", 600]);
      of.push(await valuesOf(kv.list({ prefix: ["orders"] })));
      of.push(await valuesOf(kv.list({ start: ["orders"], end: ["removed", 2] })));
      of.push(await valuesOf(kv.list({ prefix: ["orders"] }, { reverse: true, limit: 2 })));
      of.push(await valuesOf(kv.list({ prefix: [] }, { batchSize: 2 })));
      const several = await kv.getMany([["orders", 0], ["orders", 600], ["or"]]);
      of.push(several.map(({ key, value }) => [key, value]));
      of.push((await kv.get(["or", "ders", true, new Uint8Array([0])])).value);
      found.push(of);
    }
    assertEquals(found[1], found[0]);
    assertEquals((found[1]![0] as unknown[]).length, 5);
  }));

Deno.test("KvServer commits all or nothing, by the versions that are checked", () =>
  withServer(async (_, kv) => {
    const first = await kv.atomic().check({ key: ["a"], versionstamp: null }).set(["a"], 1)
      .commit();
    assert(first.ok);
    const again = kv.atomic().check({ key: ["a"], versionstamp: null }).set(["b"], 1);
    assertEquals((await again.commit()).ok, false);
    assertEquals((await kv.get(["b"])).versionstamp, null);
    const second = await kv.atomic().check({ key: ["a"], versionstamp: first.versionstamp })
      .set(["a"], 2).set(["b"], 2).delete(["c"]).commit();
    assert(second.ok && second.versionstamp > first.versionstamp);
    const [a, b] = await kv.getMany([["a"], ["b"]]);
    assertEquals([a.versionstamp, b.versionstamp], [second.versionstamp, second.versionstamp]);
  }));

Deno.test("KvServer counts with sum, min and max", () =>
  withServer(async (_, kv) => {
    const key = ["count"];
    const value = async () => (await kv.get<Deno.KvU64>(key)).value?.value;
    await kv.atomic().sum(key, 5n).sum(key, 2n ** 40n).commit();
    assertEquals(await value(), 5n + 2n ** 40n);
    await kv.atomic().min(key, 7n).commit();
    assertEquals(await value(), 7n);
    await kv.atomic().max(key, 6n).sum(key, 2n ** 64n - 1n).commit();
    assertEquals(await value(), 6n);
  }));

Deno.test("KvServer tells all who watch a key, whoever wrote it", () =>
  withServer(async (server, kv) => {
    using other = await server.open();
    const watch = kv.watch<[string]>([["orders"]]).getReader();
    const next = async () => (await watch.read()).value?.[0].value;
    assertEquals(await next(), null);
    await other.set(["orders"], "first");
    assertEquals(await next(), "first");
    await other.set(["others"], 1);
    server.disconnect();
    await other.set(["orders"], "second");
    let value = await next();
    // Coming back it says first what it knows already.
    while (value === "first") value = await next();
    assertEquals(value, "second");
    await watch.cancel();
  }));

Deno.test("KvServer counts requests, and which keys end by themselves", () =>
  withServer(async (server, kv) => {
    await kv.set(["ends"], 1, { expireIn: 60_000 });
    server.takeRequests();
    await kv.atomic().set(["a"], 1).set(["b"], 1).commit();
    await Array.fromAsync(kv.list({ prefix: [] }, { batchSize: 1000 }));
    await kv.get(["a"]);
    assertEquals(server.takeRequests(), { metadata: 0, read: 2, write: 1, watch: 0 });
    assertEquals(server.takeRequests().read, 0);
    assertEquals(server.data.size, { keys: 3, ending: 1 });
  }));

Deno.test("KvServer takes its time on the way there and back", () =>
  withServer(async (server, kv) => {
    await kv.get(["a"]);
    server.delayMs = 45;
    const begun = performance.now();
    await kv.set(["a"], 1);
    assert(performance.now() - begun >= 89, `${performance.now() - begun} ms`);
  }));

const create = (kv: Deno.Kv) =>
  kv.atomic().check({ key: ["a"], versionstamp: null }).set(["a"], 1).commit();

for (
  const [fault, times, ok] of [["refuse", 2, true], ["lose", 1, false]] satisfies [
    KvFault,
    number,
    boolean,
  ][]
) {
  Deno.test(`KvServer can ${fault} an answer, and then is asked again`, () =>
    withServer(async (server, kv) => {
      server.fail(fault, { only: "write", times });
      // What was carried out at first is in the way of itself.
      assertEquals((await create(kv)).ok, ok);
      assertEquals(server.takeRequests().write, times + 1);
      assertEquals((await kv.get(["a"])).value, 1);
    }));
}

Deno.test("KvServer can cut an answer off, though the write is done", () =>
  withServer(async (server, kv) => {
    server.fail("cut", { only: "write", times: 1 });
    await assertRejects(() => create(kv), Error, "failed to decode response");
    assertEquals((await kv.get(["a"])).value, 1);
  }));

Deno.test("KvServer can hang, and carries out late what was asked", () =>
  withServer(async (server, kv) => {
    server.fail("hang", { only: "write" });
    let isDone = false;
    const done = create(kv).then((result) => {
      isDone = true;
      return result;
    });
    // Reading goes on meanwhile.
    for (let time = 0; time < 20; time++) assertEquals((await kv.get(["a"])).value, null);
    assertEquals([isDone, server.takeRequests().write], [false, 1]);
    server.heal();
    assertEquals((await done).ok, true);
    assertEquals((await kv.get(["a"])).value, 1);
  }));

Deno.test("KvServer refuses a wrong token, and what is beyond the limits of denokv", () =>
  withServer(async (_, kv) => {
    await using stranger = new KvServer({ token: "another" });
    await assertRejects(() => stranger.open(), TypeError, "The access token is not the right one");
    const many = kv.atomic();
    for (let number = 0; number < 11; number++) many.check({ key: [number], versionstamp: null });
    await assertRejects(
      () => many.set(["a"], 1).commit(),
      Error,
      "Too many checks: 11, at most 10",
    );
    const big = kv.atomic();
    for (let number = 0; number < 1_001; number++) big.set([number], 1);
    await assertRejects(() => big.commit());
  }));
