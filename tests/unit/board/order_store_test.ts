import { assert, assertEquals, assertRejects } from "@std/assert";
import type { CallResult } from "@/lib/board/commands.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";
import type { OrderRecord } from "@/lib/board/records.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { liveOrders, type Order } from "@/lib/shared/order.ts";
import {
  boardOf,
  failingKv,
  impatience,
  storeOn,
  tappedKv,
  testStore,
  TIMEOUT_MS,
} from "@/tests/support/test_store.ts";

type Setup = Awaited<ReturnType<typeof testStore>>;

const MINUTE_MS = 60_000;

/** Calls `count` new numbers. */
async function fill({ store }: Setup, count: number, from = 1): Promise<void> {
  const numbers = Array.from({ length: count }, (_, at) => from + at);
  await Promise.all(numbers.map((number) => store.call(number, "kitchen")));
}

/** A store whose first commit comes after `meanwhile`, which another process does. */
function interrupted(
  { kv, clock }: Setup,
  meanwhile: (other: OrderStore) => Promise<unknown>,
): OrderStore {
  let commits = 0;
  const tapped = tappedKv(kv, (name) => {
    if (name === "commit" && commits++ === 0) return meanwhile(storeOn(kv, clock));
  });
  return storeOn(tapped, clock);
}

/** Makes the machine's own clock run faster, for limits that no other clock measures. */
function fasterTime(times: number): Disposable {
  const now = performance.now.bind(performance);
  performance.now = () => now() * times;
  return { [Symbol.dispose]: () => Reflect.deleteProperty(performance, "now") };
}

const numbersOn = async ({ store, clock }: Setup) =>
  liveOrders((await boardOf(store)).records, clock.now()).map(({ number }) => number);

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
  assertEquals((await boardOf(store)).records, [order]);
  assertEquals(counter.changes, 1);
});

Deno.test("call() refreshes a number that is already on the board, without a second one", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.call(850, "staff");
  const [order, ...others] = (await boardOf(store)).records;
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
  assertEquals((await boardOf(store)).records[0]?.calls, 2);
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
  const store = storeOn(failingKv(setup.kv, failing), setup.clock);
  failing.failures = 1;
  await assertRejects(() => store.call(850, "kitchen", "msg_1"), StoreUnavailableError);
  assertEquals((await boardOf(store)).records, []);
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
  assertEquals((await boardOf(store)).records, []);
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
  assert(removal.outcome === "newer call");
  assertEquals(removal.order.readyAt, clock.now());
  assertEquals((await boardOf(store)).records.length, 1);
  assertEquals((await store.remove(850, clock.now())).outcome, "removed");
});

Deno.test("the expiry of a removed call does not touch a newer one of that number", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(TIMEOUT_MS - 10_000);
  await store.remove(850);
  clock.jump(2_000);
  await store.call(850, "kitchen");
  clock.jump(8_000);
  const { records } = await boardOf(store);
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
  assertEquals((await boardOf(store)).records, [called.order]);
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
  assertEquals((await boardOf(store)).versionstamp, restored);
});

Deno.test("many calls of one number at once are one call", async () => {
  using setup = await testStore();
  const { store } = setup;
  const calls = await Promise.all(Array.from({ length: 50 }, () => store.call(850, "kitchen")));
  assertEquals(calls.filter(({ outcome }) => outcome === "called").length, 1);
  assertEquals((await boardOf(store)).records[0]?.calls, 1);
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
    assert(removal.outcome === "removed" || removal.outcome === "newer call");
    assertEquals((await boardOf(store)).records.map(({ number }) => number), [850]);
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
    const { versionstamp, records } = await boardOf(readers.store);
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
  const store = storeOn(failingKv(setup.kv, failing), clock);
  for (const failures of [1, 2, 5, 8]) {
    failing.failures = failures;
    clock.jump(MINUTE_MS);
    const call = await store.call(850, "kitchen");
    assert(call.outcome === "called");
  }
  assertEquals((await boardOf(store)).records[0]?.calls, 4);
});

Deno.test("a failing database is a StoreUnavailableError, and the store recovers", async () => {
  using setup = await testStore();
  const failing = { failures: 1, message: "disk I/O error" };
  const store = storeOn(failingKv(setup.kv, failing), setup.clock);
  await assertRejects(() => store.call(850, "kitchen"), StoreUnavailableError);
  assertEquals((await store.call(850, "kitchen")).outcome, "called");
});

Deno.test("the store keeps 940 orders: the longest gone leave first, then the oldest call", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const everyone = Array.from({ length: 940 }, (_, at) => at + 1);
  for (const number of everyone) {
    await store.call(number, "kitchen");
    clock.jump(1);
  }
  await store.remove(500);
  await store.call(941, "kitchen");
  assertEquals((await boardOf(store)).removed, [], "What is gone leaves before a call");
  assertEquals((await numbersOn(setup)).length, 940);
  await store.call(942, "kitchen");
  assertEquals((await numbersOn(setup)).toSorted((a, b) => a - b)[0], 2, "The oldest call left");
  clock.jump(TIMEOUT_MS - 940 + 100);
  await store.call(943, "kitchen");
  const { records } = await boardOf(store);
  assertEquals(records.length, 940);
  assertEquals(records.some(({ number }) => number === 2), false, "The longest gone left");
  assert((await numbersOn(setup)).includes(943));
});

for (const passMs of [0, TIMEOUT_MS]) {
  Deno.test(`of 1,200 calls at once on a full board, ${passMs} ms old, none is refused`, async () => {
    using setup = await testStore();
    const { store, clock } = setup;
    await fill(setup, 900);
    clock.jump(passMs + 1);
    const calls = await Promise.all(
      Array.from({ length: 1_200 }, (_, at) => store.call(1_001 + at, "kitchen")),
    );
    assertEquals(new Set(calls.map(({ outcome }) => outcome)), new Set(["called"]));
    const { records } = await boardOf(store);
    assertEquals(records.length, 940);
    assertEquals((await numbersOn(setup)).every((number) => number > 1_000), true);
  });
}

Deno.test("a board that was overfilled takes calls, and shrinks with each", async () => {
  using setup = await testStore();
  const { kv, store, clock } = setup;
  const order = { readyAt: clock.now(), expiresAt: clock.now() + TIMEOUT_MS, calls: 1 };
  for (let number = 1; number <= 1_150; number++) {
    await kv.set(["orders", number], { number, ...order, source: "kitchen" });
  }
  await kv.set(["orders"], { changedAt: clock.now() });
  assertEquals((await boardOf(store)).records.length, 1_150);
  for (let number = 2_001; number <= 2_004; number++) {
    clock.jump(3);
    assertEquals((await store.call(number, "kitchen")).outcome, "called");
  }
  assertEquals((await boardOf(store)).records.length, 940);
  assertEquals((await numbersOn(setup)).slice(0, 4), [2_004, 2_003, 2_002, 2_001]);
});

Deno.test("one delivery at once for two numbers is one call, of one process or of two", async () => {
  using setup = await testStore();
  const { store } = setup;
  const calls = [1, 2].map((number) => store.call(number, "kitchen", "msg_1"));
  const outcomes = (await Promise.all(calls)).map(({ outcome }) => outcome);
  assertEquals(outcomes.toSorted(), ["called", "seen delivery"]);

  const late = interrupted(setup, (other) => other.call(3, "kitchen", "msg_2"));
  assertEquals((await late.call(4, "kitchen", "msg_2")).outcome, "seen delivery");
  assertEquals((await numbersOn(setup)).length, 2);
});

Deno.test("restore() at once by many restores once, of one process or of two", async () => {
  using setup = await testStore();
  const { store, counter } = setup;
  await store.call(850, "kitchen");
  await store.remove(850);
  const restored = await Promise.all(Array.from({ length: 20 }, () => store.restore(850)));
  const outcomes = restored.map(({ outcome }) => outcome).toSorted();
  assertEquals(outcomes, [...Array(19).fill("live"), "restored"]);
  assertEquals(counter.changes, 3);

  await store.remove(850);
  const late = interrupted(setup, (other) => other.restore(850));
  assertEquals((await late.restore(850)).outcome, "live");
});

Deno.test("restore() brings back the call that was removed last, also one that came between", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen");
  await store.remove(850);
  const late = interrupted(setup, async (other) => {
    clock.jump(MINUTE_MS);
    await other.call(850, "staff");
    await other.remove(850);
  });
  const restored = await late.restore(850);
  assert(restored.outcome === "restored");
  assertEquals(restored.order.source, "staff");
});

Deno.test("restore() never brings back a call before the one that expired", async () => {
  using setup = await testStore();
  const { store, clock, kv } = setup;
  await store.call(850, "kitchen");
  await store.remove(850);
  const impatient = storeOn(kv, clock, MINUTE_MS); // as after a change of ORDER_TIMEOUT
  clock.jump(2_000);
  await impatient.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  assertEquals(await store.restore(850), { outcome: "too late" });
});

Deno.test("remove() leaves a call that comes between its reading and its writing", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const seen = clock.now();
  await store.call(850, "kitchen");
  const late = interrupted(setup, (other) => {
    clock.jump(MINUTE_MS);
    return other.call(850, "kitchen");
  });
  assertEquals((await late.remove(850, seen)).outcome, "newer call");
  assertEquals(await numbersOn(setup), [850]);
});

Deno.test("call() of a number that is removed between its reading and its writing is the first", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  const late = interrupted(setup, (other) => other.remove(850));
  const call = await late.call(850, "staff");
  assert(call.outcome === "called");
  assertEquals(call.order.calls, 1);
  assertEquals(await numbersOn(setup), [850]);
});

Deno.test("call() makes no room with an expired number that is called meanwhile", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  await store.call(1, "kitchen");
  clock.jump(TIMEOUT_MS);
  await fill(setup, 939, 2);
  clock.jump(1);
  const late = interrupted(setup, (other) => other.call(1, "kitchen"));
  assertEquals((await late.call(941, "kitchen")).outcome, "called");
  const live = await numbersOn(setup);
  assertEquals([live.length, live.includes(1), live.includes(941)], [940, true, true]);
});

Deno.test("call() and remove() by two processes at once lose no call", async () => {
  const folder = await Deno.makeTempDir();
  using kitchen = await testStore(`${folder}/orders.sqlite3`);
  using staff = await testStore(`${folder}/orders.sqlite3`);
  const pass = (ms: number) => [kitchen, staff].forEach(({ clock }) => clock.jump(ms));
  for (let round = 0; round < 30; round++) {
    const seen = kitchen.clock.now();
    await kitchen.store.call(850, "kitchen");
    pass(3_000);
    const [called, removal] = await Promise.all([
      // The kitchen's, on the heels of a removal, would be the call that was removed.
      kitchen.store.call(850, "staff"),
      staff.store.remove(850, seen),
    ]);
    assertEquals(called.outcome, "called");
    assert(removal.outcome === "removed" || removal.outcome === "newer call");
    assertEquals(await numbersOn(staff), [850]);
    await staff.store.remove(850);
    pass(3_000);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("all that is written expires well after its use, but the board's version never", async () => {
  using setup = await testStore();
  const { clock } = setup;
  const written: { key: string; expireIn?: number; leastMs: number }[] = [];
  const kv = tappedKv(setup.kv, (method, args) => {
    if (method !== "set") return;
    const [key, value, options] = args as [string[], Order, { expireIn?: number } | undefined];
    const inUseMs = key[0] === "webhook_ids" ? 0 : value.expiresAt - clock.now();
    const leastMs = inUseMs + 10 * MINUTE_MS;
    written.push({ key: key.length > 1 ? key[0]! : "version", ...options, leastMs });
  });
  const store = storeOn(kv, clock);
  await store.call(850, "kitchen", "msg_1");
  clock.jump(TIMEOUT_MS - 1);
  assertEquals((await store.remove(850)).outcome, "removed");
  assertEquals((await store.restore(850)).outcome, "restored");
  clock.jump(1);
  assertEquals((await store.restore(850)).outcome, "too late");
  assertEquals((await store.call(850, "kitchen", "msg_2")).outcome, "called");
  const keys = new Set(written.map(({ key }) => key));
  assertEquals(keys, new Set(["webhook_ids", "orders", "version", "removed"]));
  for (const { key, expireIn, leastMs } of written) {
    if (key === "version") assertEquals(expireIn, undefined);
    else assert(expireIn! >= leastMs, `${key} expires in ${expireIn} ms, least: ${leastMs}`);
  }
});

Deno.test("writes that wait for each other give up together on a locked database", async () => {
  using setup = await testStore();
  using _time = fasterTime(10);
  const failing = { failures: Infinity, message: "database is locked" };
  const store = storeOn(failingKv(setup.kv, failing), setup.clock);
  const start = performance.now();
  await Promise.all(Array.from({ length: 8 }, (_, at) => {
    return assertRejects(() => store.call(1 + at, "kitchen"), StoreUnavailableError);
  }));
  const tookMs = performance.now() - start;
  assert(tookMs >= 5_000 && tookMs < 20_000, `Gave up after ${tookMs} ms`);
  failing.failures = 0;
  assertEquals((await store.call(1, "kitchen")).outcome, "called");
});

Deno.test("probe() tells soon whether something can be written, and changes no board", async () => {
  using setup = await testStore();
  using _time = fasterTime(4);
  const before = await setup.store.versionstamp();
  assertEquals(await setup.store.probe(), true);
  assertEquals(await setup.store.versionstamp(), before);
  for (const message of ["disk full", "database is locked"]) {
    const kv = tappedKv(setup.kv, (name) => {
      if (name === "set") throw new TypeError(message);
    });
    const start = performance.now();
    assertEquals(await storeOn(kv, setup.clock).probe(), false);
    const tookMs = performance.now() - start;
    assert(tookMs < 5_000, `${message}: ${tookMs} ms`);
  }
});

/** The order that was called. */
async function orderOf(calling: Promise<CallResult>): Promise<Order> {
  const call = await calling;
  assert(call.outcome === "called");
  return call.order;
}

const removedOf = async ({ store }: Setup) =>
  (await store.removed()).map(({ number }) => number).toSorted();

Deno.test("removed() gives the removed orders as they were, and no expired or live one", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  assertEquals(await store.removed(), []);
  await store.call(1, "kitchen");
  clock.jump(TIMEOUT_MS);
  const order = await orderOf(store.call(850, "kitchen"));
  await store.call(7, "staff");
  await store.remove(850);
  await store.remove(8);
  assertEquals(await store.removed(), [order]);
});

Deno.test("a number that is called again or restored is removed no more", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  for (const number of [1, 2, 3]) {
    await store.call(number, "kitchen");
    await store.remove(number);
  }
  assertEquals(await removedOf(setup), [1, 2, 3]);
  clock.jump(2_000);
  await store.call(1, "kitchen");
  await store.restore(2);
  assertEquals(await removedOf(setup), [3]);
  clock.jump(TIMEOUT_MS);
  assertEquals(await removedOf(setup), [3], "It may be on the screens yet");
});

Deno.test("removed() gives more orders than one batch of a list holds", async () => {
  using setup = await testStore();
  const { store } = setup;
  await fill(setup, 300);
  await Promise.all(Array.from({ length: 300 }, (_, at) => store.remove(at + 1)));
  assertEquals((await setup.store.removed()).length, 300);
});

Deno.test("settleRemoved() takes an order from removed(), and it can be restored as it was", async () => {
  using setup = await testStore();
  const { store, clock, counter } = setup;
  const order = await orderOf(store.call(850, "kitchen"));
  await store.call(7, "kitchen");
  await store.remove(850);
  await store.remove(7);
  const [version, { changes }] = [await store.versionstamp(), counter];
  await store.settleRemoved(order);
  assertEquals(await removedOf(setup), [7]);
  assertEquals([await store.versionstamp(), counter.changes], [version, changes]);
  clock.jump(TIMEOUT_MS - 1);
  assertEquals(await store.restore(850), { outcome: "restored", order });
  assertEquals((await boardOf(store)).records, [order]);
  assertEquals(await removedOf(setup), [7]);
});

Deno.test("a settled order that is restored and removed again is one that was removed", async () => {
  using setup = await testStore();
  const { store } = setup;
  const order = await orderOf(store.call(850, "kitchen"));
  await store.remove(850);
  await store.settleRemoved(order);
  await store.restore(850);
  await store.remove(850);
  assertEquals(await store.removed(), [order]);
});

Deno.test("settleRemoved() of a call that is not the removed one changes nothing", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const old = await orderOf(store.call(850, "kitchen"));
  await store.settleRemoved(old);
  assertEquals((await boardOf(store)).records, [old]);
  assertEquals((await store.restore(850)).outcome, "live");
  clock.jump(2_000);
  await store.call(850, "kitchen");
  await store.remove(850);
  await store.settleRemoved(old);
  assertEquals(await removedOf(setup), [850]);
  await store.settleRemoved({ ...old, number: 7 });
  assertEquals(await removedOf(setup), [850]);
});

Deno.test("settleRemoved() loses to whoever restores, calls or removes the number meanwhile", async () => {
  using setup = await testStore();
  const order = await orderOf(setup.store.call(850, "kitchen"));
  await setup.store.remove(850);
  const restored = interrupted(setup, async (other) => {
    await other.restore(850);
    await other.remove(850);
  });
  await restored.settleRemoved(order);
  assertEquals(await removedOf(setup), [850]);
  const called = interrupted(setup, (other) => other.call(850, "staff"));
  await called.settleRemoved(order);
  assertEquals(await numbersOn(setup), [850]);
});

Deno.test("what is removed stays known for 45 min, settled or not, and for as long as it could be on the screens", async () => {
  using setup = await testStore();
  const { clock } = setup;
  const kept: number[] = [];
  const kv = tappedKv(setup.kv, (method, args) => {
    const [key, , options] = args as [string[], unknown, { expireIn: number }];
    if (method === "set" && key[0] === "removed") kept.push(options.expireIn);
  });
  for (const timeoutMs of [TIMEOUT_MS, 1_440 * MINUTE_MS]) {
    const store = storeOn(kv, clock, timeoutMs);
    clock.jump(MINUTE_MS);
    const order = await orderOf(store.call(850, "kitchen"));
    clock.jump(MINUTE_MS);
    await store.remove(850);
    await store.settleRemoved(order);
    const left = order.expiresAt - clock.now();
    const [removed, settled] = kept.splice(0) as [number, number];
    assert(removed >= Math.max(45 * MINUTE_MS, left), `Kept for ${removed} ms`);
    assert(settled >= 45 * MINUTE_MS, `Kept for ${settled} ms`);
  }
});

Deno.test("removed() and settleRemoved() say that the store is unavailable when KV fails", async () => {
  using setup = await testStore();
  const order = await orderOf(setup.store.call(850, "kitchen"));
  await setup.store.remove(850);
  const kv = tappedKv(setup.kv, (name) => {
    if (name === "list" || name === "commit") throw new TypeError("disk I/O error");
  });
  const store = storeOn(kv, setup.clock);
  await assertRejects(() => store.removed(), StoreUnavailableError);
  await assertRejects(() => store.settleRemoved(order), StoreUnavailableError);
});

Deno.test("board() has what was removed and when, until it is restored or called again", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const removed = async () => (await boardOf(store)).removed.map((order) => order.number);
  const order = await orderOf(store.call(850, "kitchen"));
  await store.call(7, "kitchen");
  clock.jump(MINUTE_MS);
  const removedAt = clock.now();
  await store.remove(850);
  await store.remove(7);
  await store.settleRemoved(order);
  clock.jump(MINUTE_MS);
  const settled = (await boardOf(store)).removed.find(({ number }) => number === 850);
  assertEquals(settled, { ...order, removedAt, isSettled: true } as typeof settled);
  await store.restore(850);
  assertEquals(await removed(), [7]);
  await store.call(7, "kitchen");
  assertEquals(await removed(), []);
});

Deno.test("board() is read in one batch with what was removed, and probes are no part of it", async () => {
  using setup = await testStore();
  const { store } = setup;
  await store.call(850, "kitchen");
  await store.call(7, "kitchen");
  await store.remove(7);
  await store.probe();
  const lists: unknown[] = [];
  const tapped = tappedKv(setup.kv, (name) => {
    if (name === "list") lists.push(name);
  });
  const snapshot = await boardOf(storeOn(tapped, setup.clock));
  assertEquals(lists.length, 1);
  assertEquals(snapshot.versionstamp, await store.versionstamp());
  assertEquals(snapshot.records.map(({ number }) => number), [850]);
  assertEquals(snapshot.removed.map(({ number }) => number), [7]);
});

Deno.test("extend() gives a call the time of a new one, and it stays the same call", async () => {
  using setup = await testStore();
  const { store, clock, counter } = setup;
  const order = await orderOf(store.call(850, "kitchen"));
  clock.jump(MINUTE_MS);
  const extended = { ...order, expiresAt: clock.now() + TIMEOUT_MS };
  assertEquals(await store.extend(850, order.readyAt), { outcome: "extended", order: extended });
  assertEquals((await boardOf(store)).records, [extended]);
  assertEquals(counter.changes, 2);
  clock.jump(TIMEOUT_MS - 1);
  assertEquals(await numbersOn(setup), [850]);
  clock.jump(1);
  assertEquals(await numbersOn(setup), []);
});

Deno.test("extend() keeps what an order is counted by", async () => {
  using setup = await testStore();
  const { kv, store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.call(850, "kitchen");
  const record = async () => {
    const { commit: _, ...kept } = (await kv.get<OrderRecord>(["orders", 850])).value!;
    return kept;
  };
  const before = await record();
  assert("firstAt" in before, JSON.stringify(before));
  clock.jump(MINUTE_MS);
  await store.extend(850);
  assertEquals(await record(), { ...before, expiresAt: before.expiresAt + MINUTE_MS });
});

Deno.test("extend() changes neither a newer call nor one that is off the board, and takes no time away", async () => {
  using setup = await testStore();
  const { kv, store, clock } = setup;
  const first = await orderOf(store.call(850, "kitchen"));
  clock.jump(MINUTE_MS);
  const second = await orderOf(store.call(850, "kitchen"));
  assertEquals(await store.extend(850, first.readyAt), { outcome: "newer call", order: second });
  assertEquals(await store.extend(7, 1), { outcome: "absent" });
  assertEquals((await boardOf(store)).records, [second]);
  const shorter = storeOn(kv, clock, 1_000);
  assertEquals(await shorter.extend(850), { outcome: "extended", order: second });
  clock.jump(TIMEOUT_MS);
  assertEquals(await store.extend(850, second.readyAt), { outcome: "absent" });
});

Deno.test("extend() loses to whoever removes or calls the number meanwhile", async () => {
  using setup = await testStore();
  const order = await orderOf(setup.store.call(850, "kitchen"));
  const store = interrupted(setup, (other) => other.remove(850));
  assertEquals(await store.extend(850, order.readyAt), { outcome: "absent" });
  assertEquals(await numbersOn(setup), []);
});

Deno.test("restore() of a call that is back already is no error, of another one too late", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const order = await orderOf(store.call(850, "kitchen"));
  await store.remove(850);
  assertEquals(await store.restore(850, order.readyAt - 1), { outcome: "too late" });
  assertEquals(await store.restore(850, order.readyAt), { outcome: "restored", order });
  assertEquals(await store.restore(850, order.readyAt), { outcome: "restored", order });
  await store.remove(850);
  clock.jump(MINUTE_MS);
  const again = await orderOf(store.call(850, "kitchen"));
  assertEquals(await store.restore(850, order.readyAt), { outcome: "live", order: again });
  assertEquals((await boardOf(store)).records, [again]);
});

Deno.test("restore() brings the original time back, of which the removal has used some", async () => {
  using setup = await testStore();
  const { store, clock } = setup;
  const order = await orderOf(store.call(850, "kitchen"));
  clock.jump(TIMEOUT_MS - 5_000);
  await store.remove(850);
  clock.jump(4_999);
  assertEquals(await store.restore(850, order.readyAt), { outcome: "restored", order });
  await store.remove(850);
  clock.jump(1);
  assertEquals(await store.restore(850, order.readyAt), { outcome: "too late" });
});

Deno.test("a write that KV does not answer holds up no other one, and is not done later either", async () => {
  using setup = await testStore();
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  let isHanging = true;
  const kv = tappedKv(setup.kv, (name) => {
    if (name !== "commit" || !isHanging) return;
    isHanging = false;
    return answer;
  });
  const store = storeOn(kv, setup.clock);
  await boardOf(store);
  {
    using _ = impatience();
    await assertRejects(() => store.call(850, "kitchen"), StoreUnavailableError);
  }
  assertEquals((await store.call(851, "kitchen")).outcome, "called");
  resolve();
  await otherTasks(setup.kv);
  assertEquals((await boardOf(store)).records.map(({ number }) => number), [851]);
});

/** Lets whatever KV was asked before be done. */
async function otherTasks(kv: Deno.Kv): Promise<void> {
  for (let count = 0; count < 50; count++) await kv.get(["other tasks"]);
}
