import { assert, assertEquals, assertRejects } from "@std/assert";
import { BoardFullError, OrderStore, StoreUnavailableError } from "@/lib/order_store.ts";
import { liveOrders } from "@/lib/order.ts";
import { failingKv, testStore, TIMEOUT_MS } from "../test_store.ts";

const MINUTE_MS = 60_000;

Deno.test("call() puts a number on the board", async () => {
  using setup = await testStore();
  const { store, clock, counter } = setup;
  const order = {
    number: 850,
    readyAt: clock.now(),
    expiresAt: clock.now() + TIMEOUT_MS,
    calls: 1,
    source: "kitchen" as const,
  };
  assertEquals(await store.call(850, "kitchen"), { outcome: "called", order });
  assertEquals((await store.board()).records, [order]);
  assertEquals(counter.changes, 1);
});

Deno.test("call() refreshes a number that is already on the board, without a second one", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.call(850, "staff");
  const [order, ...others] = (await store.board()).records;
  assertEquals(others, []);
  assertEquals(order, {
    number: 850,
    readyAt: clock.now(),
    expiresAt: clock.now() + TIMEOUT_MS,
    calls: 2,
    source: "staff",
  });
});

for (const ms of [0, 1_999, -1_999]) {
  Deno.test(`call() within ${ms} ms of the last one is the same call`, async () => {
    using setup = await testStore();
    const { store, clock, counter } = setup;
    const first = await store.call(850, "kitchen");
    clock.jump(ms);
    const second = await store.call(850, "kitchen");
    assert(first.outcome === "called" && second.outcome === "same call");
    assertEquals(second.order, first.order);
    assertEquals(counter.changes, 1);
  });
}

for (const ms of [2_000, -2_000, -3_600_000]) {
  Deno.test(`call() ${ms} ms from the last one is a new call`, async () => {
    using setup = await testStore();
    const { store, clock } = setup;
    await store.call(850, "kitchen");
    clock.jump(ms);
    const second = await store.call(850, "kitchen");
    assert(second.outcome === "called");
    assertEquals(second.order.calls, 2);
    assertEquals(second.order.readyAt, clock.now());
  });
}

Deno.test("call() of an expired number begins to count anew", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(TIMEOUT_MS);
  const again = await store.call(850, "kitchen");
  assert(again.outcome === "called");
  assertEquals(again.order.calls, 1);
});

Deno.test("call() acts once on a delivery id, also when other calls came between", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen", "msg_1");
  clock.jump(MINUTE_MS);
  await store.call(850, "kitchen", "msg_2");
  clock.jump(MINUTE_MS);
  assertEquals(await store.call(850, "kitchen", "msg_1"), { outcome: "seen delivery" });
  assertEquals((await store.board()).records[0]?.calls, 2);
});

Deno.test("call() remembers the id of a delivery that was the same call as another", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen", "msg_1");
  assertEquals((await store.call(850, "kitchen", "msg_2")).outcome, "same call");
  clock.jump(MINUTE_MS);
  assertEquals((await store.call(850, "kitchen", "msg_2")).outcome, "seen delivery");
});

Deno.test("call() does not remember the id of a delivery that it failed to store", async () => {
  using setup = await testStore();
  const failing = { failures: 0, message: "disk full" };
  const { clock } = setup;
  const kv = failingKv(setup.kv, failing);
  const store = new OrderStore({ kv, timeoutMs: TIMEOUT_MS, now: () => clock.now() });
  failing.failures = 1;
  await assertRejects(() => store.call(850, "kitchen", "msg_1"), StoreUnavailableError);
  assertEquals((await store.board()).records, []);
  assertEquals((await store.call(850, "kitchen", "msg_1")).outcome, "called");
});

Deno.test("call() takes an id of any length", async () => {
  using setup = await testStore();
  assertEquals((await setup.store.call(850, "kitchen", "x".repeat(100_000))).outcome, "called");
});

Deno.test("remove() takes a number off the board, and an absent one is fine", async () => {
  using setup = await testStore();
  const { store, counter } = setup;
  await store.call(850, "kitchen");
  assertEquals((await store.remove(850)).outcome, "removed");
  assertEquals((await store.board()).records, []);
  assertEquals(await store.remove(850), { outcome: "absent" });
  assertEquals(counter.changes, 2);
});

Deno.test("remove() leaves a newer call than the one that was seen", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const seen = clock.now();
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.call(850, "kitchen");
  const removal = await store.remove(850, seen);
  assert(removal.outcome === "called again");
  assertEquals(removal.order.readyAt, clock.now());
  assertEquals((await store.board()).records.length, 1);
  assertEquals((await store.remove(850, clock.now())).outcome, "removed");
});

Deno.test("the expiry of a removed call does not touch a newer one of that number", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(TIMEOUT_MS - 10_000);
  await store.remove(850);
  await store.call(850, "kitchen");
  clock.jump(10_000);
  const { records } = await store.board();
  assertEquals(liveOrders(records, clock.now()).map(({ number }) => number), [850]);
});

Deno.test("restore() brings a removed number back with its original expiry", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const called = await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.remove(850);
  clock.jump(MINUTE_MS);
  const restored = await store.restore(850);
  assert(called.outcome === "called" && restored.outcome === "restored");
  assertEquals(restored.order, called.order);
  assertEquals((await store.board()).records, [called.order]);
  assertEquals((await store.restore(850)).outcome, "live");
});

Deno.test("restore() refuses what was never removed, has expired, or was called again", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  assertEquals(await store.restore(850), { outcome: "too late" });
  await store.call(850, "kitchen");
  await store.remove(850);
  await store.call(850, "staff");
  assertEquals((await store.restore(850)).outcome, "live");
  await store.remove(850);
  clock.jump(TIMEOUT_MS);
  assertEquals(await store.restore(850), { outcome: "too late" });
});

Deno.test("the versionstamp changes with every change and with nothing else", async () => {
  using setup = await testStore();
  const { store } = setup;
  const stamps = [await store.versionstamp()];
  const remember = async () => stamps.push(await store.versionstamp());
  await store.call(850, "kitchen");
  await remember();
  await store.call(850, "kitchen", "msg_1");
  await remember();
  await store.remove(850);
  await remember();
  await store.remove(850);
  await remember();
  await store.restore(850);
  await remember();
  const [empty, called, repeated, removed, again, restored] = stamps;
  assertEquals(called, repeated);
  assertEquals(removed, again);
  assertEquals(new Set([empty, called, removed, restored]).size, 4);
  assertEquals((await store.board()).versionstamp, restored);
});

Deno.test("many calls of one number at once are one call", async () => {
  using setup = await testStore();
  const { store } = setup;
  const calls = await Promise.all(Array.from({ length: 50 }, () => store.call(850, "kitchen")));
  assertEquals(calls.filter(({ outcome }) => outcome === "called").length, 1);
  assertEquals((await store.board()).records[0]?.calls, 1);
});

Deno.test("call() and remove() at once end in one clear state", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  for (let round = 0; round < 30; round++) {
    const seen = clock.now();
    await store.call(850, "kitchen");
    clock.jump(3_000);
    const [called, removal] = await Promise.all([
      store.call(850, "kitchen"),
      store.remove(850, seen),
    ]);
    assertEquals(called.outcome, "called");
    assert(removal.outcome === "removed" || removal.outcome === "called again");
    assertEquals((await store.board()).records.map(({ number }) => number), [850]);
    await store.remove(850);
    clock.jump(3_000);
  }
});

Deno.test("300 readers of the board while it is written see no torn state", async () => {
  const folder = await Deno.makeTempDir();
  using setup = await testStore(`${folder}/orders.sqlite3`);
  using readers = await testStore(`${folder}/orders.sqlite3`);
  const { store, clock } = setup;
  // Calls in a fixed order, so that each versionstamp has one right set of numbers.
  const right = new Map([[await store.versionstamp(), 0]]);
  const write = async () => {
    for (let number = 1; number <= 100; number++) {
      clock.jump(1);
      await store.call(number, "kitchen");
      right.set(await store.versionstamp(), number);
    }
  };
  const read = async () => {
    const { versionstamp, records } = await readers.store.board();
    return [versionstamp, records.length] as const;
  };
  const readAll = async () => {
    const seen: (readonly [string, number])[] = [];
    for (let round = 0; round < 10; round++) {
      seen.push(...await Promise.all(Array.from({ length: 300 }, read)));
    }
    return seen;
  };
  const [seen] = await Promise.all([readAll(), write()]);
  assertEquals(seen.length, 3_000);
  for (const [versionstamp, count] of seen) assertEquals(count, right.get(versionstamp));
  assert(new Set(seen.map(([versionstamp]) => versionstamp)).size > 10, "Read while written");
  await Deno.remove(folder, { recursive: true });
});

Deno.test('"database is locked" is tried again and never reaches the caller', async () => {
  using setup = await testStore();
  const failing = { failures: 0, message: "database is locked" };
  const { clock } = setup;
  const kv = failingKv(setup.kv, failing);
  const store = new OrderStore({ kv, timeoutMs: TIMEOUT_MS, now: () => clock.now() });
  for (const failures of [1, 2, 5, 8]) {
    failing.failures = failures;
    clock.jump(MINUTE_MS);
    const call = await store.call(850, "kitchen");
    assert(call.outcome === "called");
  }
  assertEquals((await store.board()).records[0]?.calls, 4);
});

Deno.test("a failing database is a StoreUnavailableError, and the store recovers", async () => {
  using setup = await testStore();
  const failing = { failures: 1, message: "disk I/O error" };
  const { clock } = setup;
  const kv = failingKv(setup.kv, failing);
  const store = new OrderStore({ kv, timeoutMs: TIMEOUT_MS, now: () => clock.now() });
  await assertRejects(() => store.call(850, "kitchen"), StoreUnavailableError);
  assertEquals((await store.call(850, "kitchen")).outcome, "called");
});

Deno.test("the store keeps 900 records: the oldest gone leave first, and 900 live are full", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  for (let number = 1; number <= 900; number++) await store.call(number, "kitchen");
  await assertRejects(() => store.call(901, "kitchen"), BoardFullError);
  await store.call(1, "kitchen");
  clock.jump(TIMEOUT_MS + 1);
  await store.call(900, "kitchen");
  assertEquals((await store.call(901, "kitchen")).outcome, "called");
  assertEquals((await store.call(902, "kitchen")).outcome, "called");
  const { records } = await store.board();
  assertEquals(records.length, 900);
  const live = liveOrders(records, clock.now()).map(({ number }) => number);
  assertEquals(live, [900, 901, 902]);
});
