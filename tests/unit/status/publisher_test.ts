import { assertEquals } from "@std/assert";
import { Publisher } from "@/lib/status/publisher.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

interface Options {
  everyMs?: number;
  initial?: number;
  isEvent?: boolean;
}

/** A publisher whose writes end, or fail, when the test lets them. */
function setUp({ everyMs = 1_000, ...options }: Options = {}) {
  const clock = new FakeClock();
  const store = {
    written: [] as number[],
    isFailing: false,
    /** Writes wait for it. */
    isFree: Promise.resolve(),
  };
  const publisher = new Publisher<number>({
    name: "a number",
    write: async (value) => {
      await store.isFree;
      if (store.isFailing) throw new Error("disk I/O error");
      store.written.push(value);
    },
    everyMs,
    clock,
    ...options,
  });
  return { clock, store, publisher };
}

Deno.test("a publisher writes the newest of what it was told, once in a while", async () => {
  const { clock, store, publisher } = setUp();
  for (const value of [1, 2, 3]) publisher.tell(value);
  await clock.pass(999);
  assertEquals(store.written, []);
  await clock.pass(1);
  assertEquals(store.written, [3]);
  for (let value = 4; value < 1_004; value++) {
    publisher.tell(value);
    await clock.pass(10);
  }
  await clock.pass(1_000);
  assertEquals(store.written.length, 11);
  assertEquals(store.written.at(-1), 1_003);
});

Deno.test("a publisher does not write what is written, nor what was told only in between", async () => {
  const { clock, store, publisher } = setUp({ initial: 0, isEvent: true });
  publisher.tell(0);
  await clock.pass(10_000);
  assertEquals([store.written, clock.waiting], [[], 0]);
  publisher.tell(1);
  await clock.pass(1_000);
  publisher.tell(2);
  publisher.tell(1);
  await clock.pass(86_400_000);
  publisher.tell(1);
  await clock.pass(86_400_000);
  assertEquals([store.written, clock.waiting], [[1], 0]);
});

Deno.test("a publisher has a heartbeat: it writes the same again every 20 s, until it rests", async () => {
  const { clock, store, publisher } = setUp();
  publisher.tell(1);
  await clock.pass(60_000);
  assertEquals(store.written, [1, 1, 1]);
  publisher.tell(2);
  await clock.pass(20_000);
  assertEquals(store.written, [1, 1, 1, 2], "The next beat is 20 s after this");
  await clock.pass(1_000);
  assertEquals(store.written, [1, 1, 1, 2, 2]);
  publisher.rest();
  await clock.pass(86_400_000);
  assertEquals([store.written.length, clock.waiting], [5, 0]);
  publisher.tell(2);
  await clock.pass(20_000);
  assertEquals(store.written.length, 6, "It goes on");
  publisher.tell(3);
  publisher.rest();
  await clock.pass(86_400_000);
  assertEquals([store.written.at(-1), store.written.length, clock.waiting], [3, 7, 0]);
});

Deno.test("a publisher writes what it was told while the value before was being written", async () => {
  const { clock, store, publisher } = setUp({ initial: 0, isEvent: true });
  const slow = Promise.withResolvers<void>();
  store.isFree = slow.promise;
  publisher.tell(1);
  await clock.pass(1_000);
  publisher.tell(0);
  await clock.pass(1_000);
  slow.resolve();
  await clock.pass(1_000);
  assertEquals(store.written, [1, 0]);
});

Deno.test("what failed is tried again every 5 s, unless the publisher rests by then", async () => {
  using _log = captureLog();
  const { clock, store, publisher } = setUp();
  store.isFailing = true;
  publisher.tell(1);
  await clock.pass(60_000);
  store.isFailing = false;
  await clock.pass(5_000);
  assertEquals(store.written, [1]);
  store.isFailing = true;
  publisher.tell(2);
  await clock.pass(1_000);
  publisher.rest();
  await clock.pass(60_000);
  store.isFailing = false;
  await clock.pass(60_000);
  assertEquals([store.written, clock.waiting], [[1], 0]);
});

Deno.test("an event that could not be written is not forgotten", async () => {
  using _log = captureLog();
  const { clock, store, publisher } = setUp({ isEvent: true });
  store.isFailing = true;
  publisher.tell(1);
  await clock.pass(60_000);
  store.isFailing = false;
  await clock.pass(86_400_000);
  assertEquals([store.written, clock.waiting], [[1], 0]);
});

Deno.test("a publisher's writes never overtake one another", async () => {
  const { clock, store, publisher } = setUp();
  const slow = Promise.withResolvers<void>();
  store.isFree = slow.promise;
  publisher.tell(1);
  await clock.pass(1_000);
  store.isFree = Promise.resolve();
  publisher.tell(2);
  await clock.pass(5_000);
  publisher.tell(3);
  await clock.pass(5_000);
  assertEquals(store.written, []);
  slow.resolve();
  await clock.pass(0);
  assertEquals(store.written, [1, 3]);
});

Deno.test("a publisher logs a failure once, and goes on", async () => {
  using log = captureLog();
  const { clock, store, publisher } = setUp();
  store.isFailing = true;
  for (let second = 0; second < 10; second++) {
    publisher.tell(1);
    await clock.pass(1_000);
  }
  assertEquals(log.lines.map(({ at: _, ...line }) => line), [{
    level: "warn",
    event: "Could not publish the status",
    name: "a number",
    reason: "disk I/O error",
  }]);
  store.isFailing = false;
  publisher.tell(1);
  await clock.pass(5_000);
  assertEquals(store.written, [1], "It had not been written");
});

Deno.test("close() writes what waits, after what is under way, and nothing later", async () => {
  const { clock, store, publisher } = setUp();
  publisher.tell(1);
  await clock.pass(1_000);
  publisher.tell(2);
  await publisher.close();
  assertEquals([store.written, clock.waiting], [[1, 2], 0]);
  publisher.tell(3);
  await publisher.close();
  await clock.pass(10_000);
  assertEquals(store.written, [1, 2]);
});
