import { assert, assertEquals } from "@std/assert";
import { pause } from "@/lib/base/pause.ts";
import { carryOver } from "@/lib/kv/carry_over.ts";

const NOW = 1_800_000_000_000;

/** A database with these numbers on its board, one commit each. */
async function database(...numbers: number[]): Promise<Deno.Kv> {
  const kv = await Deno.openKv(":memory:");
  for (const number of numbers) await call(kv, number);
  return kv;
}

async function call(kv: Deno.Kv, number: number): Promise<void> {
  await kv.atomic().set(["orders", number], { number }).set(["orders"], { changedAt: NOW })
    .commit();
}

async function numbers(kv: Deno.Kv): Promise<unknown[]> {
  const entries = await Array.fromAsync(kv.list({ prefix: ["orders"] }));
  return entries.map(({ key }) => key[1]);
}

async function version(kv: Deno.Kv): Promise<string> {
  return (await kv.get(["orders"])).versionstamp!;
}

Deno.test("carryOver() puts one board in the place of another", async () => {
  using old = await database(1, 2);
  using other = await database(7);
  await carryOver(old, other, { origin: "old", now: NOW });
  assertEquals(await numbers(other), [1, 2]);
});

Deno.test("carryOver() by a second process adds what the first has not seen, and whoever knows the board reads it again", async () => {
  using old = await database(1, 2);
  using other = await database();
  await carryOver(old, other, { origin: "old", now: NOW });
  await call(other, 4);
  const known = await version(other);
  await call(old, 3);
  await carryOver(old, other, { origin: "old", now: NOW });
  assertEquals(await numbers(other), [1, 2, 3, 4]);
  assert(await version(other) > known, "The board has the version that was known");
});

Deno.test("carryOver() by a second process waits for the first, which may take away what is there", async () => {
  using old = await database(1, 2);
  using other = await database(7);
  const reading = Promise.withResolvers<void>();
  const slow = new Proxy(old, {
    get(kv, name) {
      if (name !== "list") return Reflect.get(kv, name).bind(kv);
      return async function* () {
        await reading.promise;
        yield* kv.list({ prefix: [] });
      };
    },
  });
  const done: string[] = [];
  const first = carryOver(slow, other, { origin: "old", now: NOW }).then(() => done.push("first"));
  await call(old, 3);
  const second = carryOver(old, other, { origin: "old", now: NOW }).then(() => done.push("second"));
  await Promise.race([second, pause(200)]);
  reading.resolve();
  await Promise.all([first, second]);
  assertEquals(done, ["first", "second"]);
  assertEquals(await numbers(other), [1, 2, 3]);
});
