import { assertEquals } from "@std/assert";
import { KEPT_PAST_END_MS, Sweep } from "@/lib/kv/sweep.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { tappedKv } from "@/tests/support/test_store.ts";

const FOUR_DAYS_MS = 4 * 86_400_000;

function sweepOn(kv: Deno.Kv, clock: FakeClock, hasExpiry = false) {
  const old = () => ({ start: ["statistics"], end: ["statistics", 100] });
  return new Sweep({ kv, clock, hasExpiry, old });
}

async function keysOf(kv: Deno.Kv): Promise<Deno.KvKey[]> {
  return (await Array.fromAsync(kv.list({ prefix: [] }))).map(({ key }) => key);
}

const never = new AbortController().signal;

Deno.test("run() lets go of what has ended for a while, and of nothing else", async () => {
  using kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const now = clock.now();
  const staying: [Deno.KvKey, unknown][] = [
    [["device_secret"], new Uint8Array([1])],
    [["orders", 1], { number: 1, expiresAt: now - KEPT_PAST_END_MS }],
    [["orders", 2], { number: 2, expiresAt: now + 1 }],
    [["statistics", 100, "called"], new Deno.KvU64(1n)],
    [["status", "aurora"], { state: "in step" }],
    [["version"], null],
  ];
  const leaving: [Deno.KvKey, unknown][] = [
    [["orders", 3], { number: 3, expiresAt: now - KEPT_PAST_END_MS - 1 }],
    [["sessions", "old"], { expiresAt: 0 }],
    [["statistics", 99, "called"], new Deno.KvU64(1n)],
  ];
  for (const [key, value] of [...staying, ...leaving]) await kv.set(key, value);
  await sweepOn(kv, clock).run(never);
  assertEquals(await keysOf(kv), staying.map(([key]) => key).toSorted());
});

Deno.test("run() takes many in small commits, and nothing by the value where KV lets go of that", async () => {
  using kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  for (let number = 0; number < 1_101; number++) await kv.set(["ids", number], { expiresAt: 0 });
  let commits = 0;
  const counted = tappedKv(kv, (name) => {
    if (name === "commit") commits++;
  });
  await sweepOn(counted, clock, true).run(never);
  assertEquals([commits, (await keysOf(kv)).length], [0, 1_101]);
  await sweepOn(counted, clock).run(never);
  assertEquals([commits, (await keysOf(kv)).length], [23, 0]);
});

Deno.test("run() gives an end to what an older version stored without one", async () => {
  using kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  await kv.set(["webhook_ids", "a"], true);
  await kv.set(["status", "refused"], { status: 401 });
  const sweep = sweepOn(kv, clock);
  await sweep.run(never);
  const expiresAt = clock.now() + FOUR_DAYS_MS;
  assertEquals((await kv.get(["webhook_ids", "a"])).value, { expiresAt });
  assertEquals((await kv.get(["status", "refused"])).value, { status: 401, expiresAt });
  await clock.pass(FOUR_DAYS_MS + KEPT_PAST_END_MS + 1);
  await sweep.run(never);
  assertEquals(await keysOf(kv), []);
});

Deno.test("run() leaves alone what is written anew meanwhile", async () => {
  using kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  await kv.set(["sessions", "a"], { expiresAt: 0 });
  const renewed = { expiresAt: clock.now() + 1_000 };
  const sweep = sweepOn(
    tappedKv(kv, (name) => name === "commit" ? kv.set(["sessions", "a"], renewed) : undefined),
    clock,
  );
  await sweep.run(never);
  assertEquals((await kv.get(["sessions", "a"])).value, renewed);
});

Deno.test("run() fails quietly on a full disk, and finds what is left later", async () => {
  using kv = await Deno.openKv(":memory:");
  await kv.set(["sessions", "a"], { expiresAt: 0 });
  let isFull = true;
  const failing = tappedKv(kv, (name) => {
    if (name === "commit" && isFull) throw new Error("database or disk is full");
  });
  const sweep = sweepOn(failing, new FakeClock());
  using captured = captureLog();
  for (let time = 0; time < 3; time++) await sweep.run(never);
  assertEquals(captured.lines.map(({ level }) => level), ["warn"]);
  isFull = false;
  await sweep.run(never);
  assertEquals(await keysOf(kv), []);
});
