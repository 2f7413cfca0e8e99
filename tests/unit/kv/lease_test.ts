import { assert, assertEquals } from "@std/assert";
import { Lease, RENEW_MS } from "@/lib/kv/lease.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { failingKv, tappedKv } from "@/tests/support/test_store.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const KEY = ["lease", "aurora"];

/** An empty database in memory, and a clock that all share who don't bring their own. */
async function setUp() {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  return {
    kv,
    clock,
    candidate: (through = kv, by = clock) => new Lease({ kv: through, name: "aurora", clock: by }),
    versionstamp: async () => (await kv.get(KEY)).versionstamp,
    [Symbol.dispose]: () => kv.close(),
  };
}

/** A KV that carries out the next `answers.lost` commits and throws in the place of the answer. */
function deafKv(kv: Deno.Kv, answers: { lost: number }): Deno.Kv {
  const atomic = () => {
    const operation = kv.atomic();
    const commit = operation.commit.bind(operation);
    operation.commit = async () => {
      const result = await commit();
      if (answers.lost-- > 0) throw new TypeError("Connection lost");
      return result;
    };
    return operation;
  };
  return new Proxy(kv, {
    get: (_, name) => name === "atomic" ? atomic : Reflect.get(kv, name).bind(kv),
  });
}

Deno.test("the first one gets the lease, and nobody else does for as long as it is renewed", async () => {
  using setup = await setUp();
  const [first, second, third] = [setup.candidate(), setup.candidate(), setup.candidate()];
  assertEquals(await first.hold(), true);
  for (let tick = 0; tick < 60; tick++) {
    await setup.clock.pass(SECOND);
    assertEquals(await second.hold(), false);
    assertEquals(await first.hold(), true);
    assertEquals(await third.hold(), false);
  }
  assertEquals([first.holding, second.holding, third.holding], [1, 0, 0]);
});

Deno.test("of many that ask at the same moment one gets the lease", async () => {
  using setup = await setUp();
  const all = Array.from({ length: 10 }, () => setup.candidate());
  const held = await Promise.all(all.map((each) => each.hold()));
  assertEquals(held.filter((isHeld) => isHeld).length, 1);
  assertEquals(await Promise.all(all.map((each) => each.hold())), held);
});

Deno.test("leases of other names are others", async () => {
  using setup = await setUp();
  const { kv, clock } = setup;
  assertEquals(await setup.candidate().hold(), true);
  assertEquals(await new Lease({ kv, name: "sweeping", clock }).hold(), true);
});

Deno.test("a lease is renewed when it is 3 s old, and not written at each asking", async () => {
  using setup = await setUp();
  const lease = setup.candidate();
  await lease.hold();
  const first = await setup.versionstamp();
  await setup.clock.pass(RENEW_MS - 1);
  assertEquals(await lease.hold(), true);
  assertEquals(await setup.versionstamp(), first);
  await setup.clock.pass(1);
  assertEquals(await lease.hold(), true);
  assert(await setup.versionstamp() !== first);
});

Deno.test("a lease that stands still for 10 s is taken over, not earlier", async () => {
  using setup = await setUp();
  const [holder, other] = [setup.candidate(), setup.candidate()];
  await holder.hold();
  // Only from now on does the other one know that it stands still.
  await setup.clock.pass(HOUR);
  assertEquals(await other.hold(), false);
  await setup.clock.pass(5 * SECOND);
  assertEquals(await other.hold(), false);
  await setup.clock.pass(4_999);
  assertEquals(await other.hold(), false);
  await setup.clock.pass(1);
  assertEquals(await other.hold(), true);
  assertEquals(await holder.hold(), false);
});

Deno.test("each renewal that a candidate sees lets it wait for 10 s anew", async () => {
  using setup = await setUp();
  const [holder, other] = [setup.candidate(), setup.candidate()];
  await holder.hold();
  await other.hold();
  await setup.clock.pass(9 * SECOND);
  assertEquals(await holder.hold(), true);
  await setup.clock.pass(SECOND);
  assertEquals(await other.hold(), false);
  await setup.clock.pass(9_999);
  assertEquals(await other.hold(), false);
  await setup.clock.pass(1);
  assertEquals(await other.hold(), true);
});

Deno.test("of two candidates one takes over, and the other one waits for that one then", async () => {
  using setup = await setUp();
  const [holder, second, third] = [setup.candidate(), setup.candidate(), setup.candidate()];
  await holder.hold();
  await Promise.all([second.hold(), third.hold()]);
  await setup.clock.pass(10 * SECOND);
  // Which one is the database's choice, as both ask at the same moment.
  const held = await Promise.all([second.hold(), third.hold()]);
  assertEquals(held.toSorted(), [false, true]);
  for (let tick = 0; tick < 20; tick++) {
    await setup.clock.pass(SECOND);
    assertEquals([await second.hold(), await third.hold()], held);
  }
});

Deno.test("what counts is each one's own time, whatever the others' clocks do", async () => {
  using setup = await setUp();
  const [fast, slow] = [new FakeClock(), new FakeClock(0)];
  await slow.pass(HOUR);
  const [holder, other] = [setup.candidate(setup.kv, fast), setup.candidate(setup.kv, slow)];
  await holder.hold();
  await other.hold();
  await fast.pass(HOUR);
  assertEquals(await other.hold(), false);
  await slow.pass(10 * SECOND);
  assertEquals(await other.hold(), true);
  assertEquals(await holder.hold(), false);
});

Deno.test("a holder that has slept may act when it has renewed the lease, and goes on holding it", async () => {
  using setup = await setUp();
  const [holder, other] = [setup.candidate(), setup.candidate()];
  await holder.hold();
  await other.hold();
  const before = await setup.versionstamp();
  await setup.clock.pass(9 * SECOND);
  assertEquals(await holder.hold(), true);
  assert(await setup.versionstamp() !== before);
  assertEquals(holder.holding, 1);
});

Deno.test("a holder that has slept may not act any more when another one took the lease", async () => {
  using setup = await setUp();
  const [holder, other] = [setup.candidate(), setup.candidate()];
  await holder.hold();
  await other.hold();
  await setup.clock.pass(10 * SECOND);
  assertEquals(await other.hold(), true);
  for (let tick = 0; tick < 20; tick++) {
    assertEquals(await holder.hold(), false);
    await setup.clock.pass(SECOND);
    assertEquals(await other.hold(), true);
  }
  assertEquals(holder.holding, 1, "It is counted when it is held again");
  await setup.clock.pass(10 * SECOND);
  assertEquals(await holder.hold(), true);
  assertEquals(holder.holding, 2);
});

Deno.test("a renewal that took 4 s lets nobody act", async () => {
  using setup = await setUp();
  let slowMs = 3_999;
  const kv = tappedKv(setup.kv, (name) => name === "commit" ? setup.clock.pass(slowMs) : undefined);
  const lease = setup.candidate(kv);
  assertEquals(await lease.hold(), true);
  slowMs = 4_000;
  assertEquals(await lease.hold(), false);
  slowMs = 0;
  assertEquals(await lease.hold(), true);
  assertEquals(lease.holding, 1);
});

Deno.test("jumps of the wall clock change nothing", async () => {
  using setup = await setUp();
  const [holder, other] = [setup.candidate(), setup.candidate()];
  await holder.hold();
  await other.hold();
  const before = await setup.versionstamp();
  for (const jumpMs of [HOUR, -2 * HOUR, HOUR]) {
    setup.clock.jump(jumpMs);
    assertEquals([await other.hold(), await holder.hold()], [false, true]);
    assertEquals(await setup.versionstamp(), before);
  }
  await setup.clock.pass(9_999);
  setup.clock.jump(HOUR);
  assertEquals(await other.hold(), false);
  setup.clock.jump(-2 * HOUR);
  await setup.clock.pass(1);
  assertEquals(await other.hold(), true);
});

Deno.test("release() lets the next one have the lease at once", async () => {
  using setup = await setUp();
  const [holder, other] = [setup.candidate(), setup.candidate()];
  await holder.hold();
  assertEquals(await other.hold(), false);
  await holder.release();
  assertEquals(await other.hold(), true);
  assertEquals(await holder.hold(), false);
});

Deno.test("release() of a lease that was lost leaves it to the one that holds it", async () => {
  using setup = await setUp();
  const [holder, other] = [setup.candidate(), setup.candidate()];
  await holder.hold();
  await other.hold();
  await setup.clock.pass(10 * SECOND);
  assertEquals(await other.hold(), true);
  const taken = await setup.versionstamp();
  // It does not know yet.
  await holder.release();
  assertEquals(await setup.versionstamp(), taken);
  assertEquals(await holder.hold(), false);
  await holder.release();
  assertEquals(await setup.versionstamp(), taken);
});

Deno.test("release() of what was never held writes nothing", async () => {
  using setup = await setUp();
  await setup.candidate().release();
  assertEquals(await setup.versionstamp(), null);
});

Deno.test("while KV fails nobody may act; afterwards it is still the same holding", async () => {
  using setup = await setUp();
  using captured = captureLog();
  const failing = { failures: 0, message: "disk I/O error" };
  const lease = setup.candidate(failingKv(setup.kv, failing));
  assertEquals(await lease.hold(), true);
  failing.failures = Infinity;
  assertEquals(await lease.hold(), true, "The last renewal is good for 3 s");
  for (let tick = 0; tick < 20; tick++) {
    await setup.clock.pass(RENEW_MS);
    assertEquals(await lease.hold(), false);
  }
  assertEquals(captured.lines.map(({ level, event, reason }) => [level, event, reason]), [
    ["warn", "Could not renew the lease", "disk I/O error"],
  ]);
  failing.failures = 0;
  assertEquals(await lease.hold(), true);
  assertEquals(lease.holding, 1);
});

Deno.test("while KV fails another one takes the lease, and that is another holding", async () => {
  using setup = await setUp();
  using _captured = captureLog();
  const failing = { failures: 0, message: "disk I/O error" };
  const [holder, other] = [setup.candidate(failingKv(setup.kv, failing)), setup.candidate()];
  await holder.hold();
  await other.hold();
  failing.failures = Infinity;
  await setup.clock.pass(10 * SECOND);
  assertEquals([await holder.hold(), await other.hold()], [false, true]);
  failing.failures = 0;
  assertEquals(await holder.hold(), false);
  await other.release();
  assertEquals(await holder.hold(), true);
  assertEquals(holder.holding, 2);
});

Deno.test("a locked database is tried again within one hold()", async () => {
  using setup = await setUp();
  using captured = captureLog();
  const failing = { failures: 3, message: "database is locked" };
  const lease = setup.candidate(failingKv(setup.kv, failing));
  const hold = async () => {
    const held = lease.hold();
    await setup.clock.pass(100);
    return await held;
  };
  assertEquals(await hold(), true);
  await setup.clock.pass(RENEW_MS);
  failing.failures = 3;
  assertEquals(await hold(), true);
  assertEquals([lease.holding, captured.lines.length], [1, 0]);
});

Deno.test("a renewal whose answer was lost needs no waiting, and is the same holding", async () => {
  using setup = await setUp();
  using _captured = captureLog();
  const answers = { lost: 0 };
  const [lease, other] = [setup.candidate(deafKv(setup.kv, answers)), setup.candidate()];
  await lease.hold();
  await other.hold();
  await setup.clock.pass(RENEW_MS);
  answers.lost = 1;
  assertEquals(await lease.hold(), false);
  assertEquals(await lease.hold(), true);
  assertEquals(await other.hold(), false);
  assertEquals(lease.holding, 1);
});

Deno.test("a take-over whose answer was lost needs no waiting, and is another holding", async () => {
  using setup = await setUp();
  using _captured = captureLog();
  const answers = { lost: 0 };
  const [lease, other] = [setup.candidate(deafKv(setup.kv, answers)), setup.candidate()];
  await lease.hold();
  await other.hold();
  await setup.clock.pass(10 * SECOND);
  assertEquals(await other.hold(), true);
  await other.release();
  const { holding } = lease;
  answers.lost = 1;
  assertEquals(await lease.hold(), false);
  assertEquals(await lease.hold(), true);
  assertEquals(await other.hold(), false);
  assert(lease.holding !== holding, "The other one has held it in between");
});

Deno.test("a lease that was given back and taken again is another holding", async () => {
  using setup = await setUp();
  const lease = setup.candidate();
  for (let holding = 1; holding < 4; holding++) {
    assertEquals(await lease.hold(), true);
    await setup.clock.pass(RENEW_MS);
    assertEquals(await lease.hold(), true);
    assertEquals(lease.holding, holding);
    await lease.release();
  }
});

Deno.test("a lease that somebody deleted is another holding", async () => {
  using setup = await setUp();
  const lease = setup.candidate();
  await lease.hold();
  await setup.kv.delete(KEY);
  await setup.clock.pass(RENEW_MS);
  assertEquals(await lease.hold(), true);
  assertEquals(lease.holding, 2);
});

Deno.test("a lease that KV does not give back in time stays until it has stood still", async () => {
  using setup = await setUp();
  const failing = { failures: 0, message: "disk I/O error" };
  const [holder, other] = [setup.candidate(failingKv(setup.kv, failing)), setup.candidate()];
  await holder.hold();
  failing.failures = 1;
  const failed = await holder.release().then(() => false, () => true);
  assert(failed);
  assertEquals(await other.hold(), false);
  await setup.clock.pass(10 * SECOND);
  assertEquals(await other.hold(), true);
});
