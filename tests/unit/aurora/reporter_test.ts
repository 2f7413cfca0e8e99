import { assert, assertEquals } from "@std/assert";
import type { Fault } from "@/tools/cafe/fake_aurora.ts";
import type { AuroraTrouble } from "@/lib/shared/staff_status.ts";
import { Cafe } from "@/tests/support/test_cafe.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What the sync has told last, without its moments, and whether it answers for that. */
function lastReport({ reports, isTelling }: Cafe) {
  const { since: _, shown, ...rest } = reports.at(-1)!;
  return { ...rest, shown: shown.map(({ number }) => number).sort((a, b) => a - b), isTelling };
}

/** What was told, without what was told before. */
function changes({ reports }: Cafe): number {
  return new Set(reports.map((report) => JSON.stringify(report))).size;
}

Deno.test("the sync tells which calls the screens show, once Aurora's list has them", async () => {
  await using cafe = new Cafe();
  const first = await cafe.call(850);
  assertEquals(lastReport(cafe), { state: "in step", shown: [850], isTelling: true });
  assertEquals(cafe.reports.at(-1)?.shown, [{ number: 850, readyAt: first.readyAt }]);
  assertEquals(cafe.reports[0]?.shown, []);
  await cafe.clock.pass(10 * SECOND);
  const again = await cafe.call(850);
  assertEquals(cafe.reports.at(-1)?.shown, [{ number: 850, readyAt: again.readyAt }]);
});

Deno.test("while Aurora has not answered, the new number is not told to be shown", async () => {
  await using cafe = new Cafe();
  await cafe.call(7);
  cafe.aurora.fault = "hang";
  await cafe.call(850);
  assertEquals(lastReport(cafe), { state: "working", shown: [7], isTelling: true });
  cafe.aurora.fault = null;
  await cafe.aurora.release();
  await cafe.clock.pass(0);
  assertEquals(lastReport(cafe), { state: "in step", shown: [7, 850], isTelling: true });
});

Deno.test("the sync answers for what it told for as long as nothing changes", async () => {
  await using cafe = new Cafe();
  await cafe.call(850, 10 * MINUTE);
  const different = changes(cafe);
  for (let second = 0; second < 120; second++) {
    await cafe.clock.pass(SECOND);
    assert(cafe.isTelling, `Not after ${second} s`);
  }
  assertEquals(changes(cafe), different);
});

const troubles: [Fault, AuroraTrouble][] = [
  ["refuse", "no answer"],
  ["hang", "no answer"],
  ["deaf", "no answer"],
  ["garbage", "wrong address"],
  [{ status: 401 }, "wrong key"],
  [{ status: 403 }, "no right"],
  [{ status: 404 }, "wrong address"],
  [{ status: 409 }, "switched off"],
  [{ status: 500 }, "failing"],
  [{ status: 500, only: "POST" }, "failing"],
];

for (const [fault, reason] of troubles) {
  Deno.test(`${JSON.stringify(fault)} is told as "${reason}", since it began and until it is over`, async () => {
    await using cafe = new Cafe();
    await cafe.call(7, 30 * MINUTE);
    cafe.aurora.fault = fault;
    await cafe.call(850, 30 * MINUTE);
    await cafe.clock.pass(5 * SECOND);
    const [first] = cafe.reports.filter(({ state }) => state === "unreachable");
    await cafe.clock.pass(5 * MINUTE);
    const last = cafe.reports.at(-1)!;
    assertEquals([last.state, last.since, last.reason], ["unreachable", first?.since, reason]);
    assertEquals(last.shown.some(({ number }) => number === 850), false);
    assert(cafe.isTelling, "It answers for that while it waits to try again, too");
    cafe.aurora.fault = null;
    await cafe.clock.pass(30 * SECOND);
    assertEquals(lastReport(cafe), { state: "in step", shown: [7, 850], isTelling: true });
    assert(cafe.reports.at(-1)!.since > last.since);
  });
}

Deno.test("an Aurora without an answer is not told to show anything", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  cafe.aurora.fault = "refuse";
  await cafe.clock.pass(31 * SECOND);
  assertEquals(lastReport(cafe), {
    state: "unreachable",
    reason: "no answer",
    shown: [],
    isTelling: true,
  });
});

Deno.test("a number that can't be removed does not hide what is shown", async () => {
  await using cafe = new Cafe();
  for (const number of [1, 2]) await cafe.call(number);
  cafe.aurora.fault = { status: 403, only: "DELETE" };
  await cafe.remove(1);
  await cafe.call(3);
  await cafe.clock.pass(10 * SECOND);
  const { state, reason, shown } = lastReport(cafe);
  assertEquals([state, reason, shown], ["unreachable", "no right", [2, 3]]);
});

Deno.test("a number that Aurora does not take is told of, and the others are shown", async () => {
  await using cafe = new Cafe(({ method, number }) => {
    if (method === "POST" && number === 850) return new Response(null, { status: 400 });
  });
  for (const number of [7, 850]) await cafe.call(number);
  const { state, reason, shown } = lastReport(cafe);
  assertEquals([state, reason, shown], ["unreachable", "not taken", [7]]);
  await cafe.remove(850);
  assertEquals(lastReport(cafe), { state: "in step", shown: [7], isTelling: true });
});

Deno.test("when there is nothing to look after any more, the sync answers for nothing, and tells nothing", async () => {
  await using cafe = new Cafe();
  await cafe.call(850, MINUTE);
  await cafe.clock.pass(10 * MINUTE);
  assertEquals(lastReport(cafe), { state: "in step", shown: [], isTelling: false });
  const told = cafe.reports.length;
  await cafe.clock.pass(60 * MINUTE);
  assertEquals(cafe.reports.length, told);
});

Deno.test("at the start, before any order, what is wrong with Aurora is told", async () => {
  await using cafe = new Cafe(() => new Response(null, { status: 401 }));
  await cafe.clock.pass(MINUTE);
  assertEquals(lastReport(cafe), {
    state: "unreachable",
    reason: "wrong key",
    shown: [],
    isTelling: false,
  });
});

Deno.test("who does not hold the lease tells nothing, and answers for nothing that it told before", async () => {
  await using cafe = new Cafe();
  await cafe.call(850, 10 * MINUTE);
  cafe.lease.isFree = false;
  await cafe.call(7, 10 * MINUTE);
  const told = cafe.reports.length;
  assertEquals(cafe.isTelling, false);
  for (let minute = 0; minute < 20; minute++) {
    await cafe.clock.pass(MINUTE);
    assertEquals([cafe.reports.length, cafe.isTelling], [told, false]);
  }
});

Deno.test("who could not renew the lease for a while answers for the same again after that", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = { status: 401 };
  await cafe.call(850, 30 * MINUTE);
  await cafe.clock.pass(5 * MINUTE);
  const { since } = cafe.reports.at(-1)!;
  cafe.lease.isFree = false;
  await cafe.clock.pass(4 * SECOND);
  assertEquals(cafe.isTelling, false);
  cafe.lease.isFree = true;
  await cafe.clock.pass(4 * SECOND);
  assertEquals([cafe.isTelling, cafe.reports.at(-1)!.since], [true, since]);
});

Deno.test("who lost the lease tells nothing more when nobody looks, after another one has looked", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = { status: 401 };
  await cafe.call(850, MINUTE);
  await cafe.clock.pass(MINUTE - 1);
  cafe.lease.holding = 2;
  const told = cafe.reports.length;
  await cafe.clock.pass(10 * MINUTE);
  assertEquals([cafe.reports.length, cafe.isTelling, cafe.lease.isHeld], [told, false, false]);
});

Deno.test("a new holder of the lease tells since when it is so by its own knowledge", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = { status: 401 };
  await cafe.call(850, 60 * MINUTE);
  const { since } = cafe.reports.at(-1)!;
  cafe.lease.isFree = false;
  await cafe.clock.pass(20 * MINUTE);
  Object.assign(cafe.lease, { isFree: true, holding: 2 });
  await cafe.clock.pass(MINUTE);
  const last = cafe.reports.at(-1)!;
  assertEquals(last.state, "unreachable");
  assert(last.since >= since + 20 * MINUTE);
});
