import { assertEquals, assertRejects } from "@std/assert";
import { addDays, dayOf, timeOf } from "@/lib/shared/calendar.ts";
import { OrderStore } from "@/lib/board/order_store.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { type DayStatistics, Statistics } from "@/lib/board/statistics.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { boardOf, tappedKv, TIMEOUT_MS } from "@/tests/support/test_store.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface SetupOptions {
  /** When it begins. */
  at?: string;
  timeZone?: string;
  path?: string;
}

/** A store and the statistics of what happens in it, on a clock of their own. */
async function setUp(
  { at = "2026-05-01T12:00:00Z", timeZone = "Europe/Amsterdam", path = ":memory:" }: SetupOptions =
    {},
) {
  const kv = await Deno.openKv(path);
  const clock = new FakeClock(Date.parse(at));
  return { kv, clock, ...open({ kv, clock, timeZone }), [Symbol.dispose]: () => kv.close() };
}

type Setup = Awaited<ReturnType<typeof setUp>>;

/** The same once more, as after a restart or in another process. */
function open(
  { kv, clock, timeZone = "Europe/Amsterdam", timeoutMs = TIMEOUT_MS }: {
    kv: Deno.Kv;
    clock: FakeClock;
    timeZone?: string;
    timeoutMs?: number;
  },
) {
  const now = () => clock.now();
  const store = new OrderStore({ kv, timeoutMs, now, timeZone });
  const statistics = new Statistics({ kv, store, now, timeZone });
  return { store, statistics };
}

/** Figures in one line. */
function line(
  { called, repeated, removed, expired, live, medianS }: Omit<
    DayStatistics,
    "day" | "now" | "quarters"
  >,
): string {
  return `${called} called, ${repeated} again, ${removed} removed, ${expired} expired, ${live} live` +
    (medianS === null ? "" : `, ${medianS} s`);
}

/** A day's figures in one line, and those of each quarter in one. */
async function figures(statistics: Statistics, day = statistics.days.today) {
  const { quarters, ...total } = await statistics.day(day);
  return [line(total), ...quarters.map((each) => `${timeOf(each.quarter)} ${line(each)}`)];
}

Deno.test("a day without orders has no figures", async () => {
  using setup = await setUp();
  const { statistics, clock } = setup;
  assertEquals(await statistics.day("2026-05-01"), {
    day: "2026-05-01",
    now: clock.now(),
    called: 0,
    repeated: 0,
    removed: 0,
    cleared: 0,
    expired: 0,
    live: 0,
    medianS: null,
    quarters: [],
  });
});

Deno.test("orders count in the quarter of their first call, from the first to the last one", async () => {
  using setup = await setUp();
  const { store, clock, statistics } = setup;
  await store.call(850, "kitchen");
  await store.call(851, "staff");
  clock.jump(31 * MINUTE_MS);
  await store.call(852, "kitchen");
  assertEquals(await figures(statistics), [
    "3 called, 0 again, 0 removed, 2 expired, 1 live",
    "14:00 2 called, 0 again, 0 removed, 2 expired, 0 live",
    "14:15 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "14:30 1 called, 0 again, 0 removed, 0 expired, 1 live",
  ]);
});

Deno.test("repeat calls count when they are made, and the same call or delivery does not", async () => {
  using setup = await setUp({ at: "2026-05-01T12:13:00Z" });
  const { store, clock, statistics } = setup;
  await store.call(850, "kitchen", "msg_1");
  clock.jump(1_999);
  assertEquals((await store.call(850, "kitchen", "msg_2")).outcome, "same call");
  clock.jump(MINUTE_MS);
  assertEquals((await store.call(850, "kitchen", "msg_1")).outcome, "seen delivery");
  await store.call(850, "kitchen", "msg_3");
  clock.jump(2 * MINUTE_MS);
  await store.call(850, "staff");
  assertEquals(await figures(statistics), [
    "1 called, 2 again, 0 removed, 0 expired, 1 live",
    "14:00 1 called, 1 again, 0 removed, 0 expired, 1 live",
    "14:15 0 called, 1 again, 0 removed, 0 expired, 0 live",
  ]);
});

Deno.test("an order that is removed counts where it was called, with its time from the first call", async () => {
  using setup = await setUp({ at: "2026-05-01T12:13:00Z" });
  const { store, clock, statistics } = setup;
  await store.call(850, "kitchen");
  clock.jump(3 * MINUTE_MS);
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.remove(850);
  assertEquals((await store.remove(850)).outcome, "absent");
  assertEquals(await figures(statistics), [
    "1 called, 1 again, 1 removed, 0 expired, 0 live, 240 s",
    "14:00 1 called, 0 again, 1 removed, 0 expired, 0 live, 240 s",
    "14:15 0 called, 1 again, 0 removed, 0 expired, 0 live",
  ]);
});

Deno.test("an order that was called by mistake counts as nothing, until it is put back", async () => {
  using cafe = await setUp();
  await cafe.store.call(851, "staff");
  await cafe.store.call(850, "staff");
  await cafe.store.retract(851);
  const [total] = await figures(cafe.statistics);
  assertEquals(total, "1 called, 0 again, 0 removed, 0 expired, 1 live");
  await cafe.store.restore(851);
  const [again] = await figures(cafe.statistics);
  assertEquals(again, "2 called, 0 again, 0 removed, 0 expired, 2 live");
});

Deno.test("a removal that finds another call, or an expired one, does not count", async () => {
  using setup = await setUp();
  const { store, clock, statistics } = setup;
  const seen = clock.now();
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.call(850, "kitchen");
  assertEquals((await store.remove(850, seen)).outcome, "newer call");
  clock.jump(TIMEOUT_MS);
  assertEquals((await store.remove(850)).outcome, "absent");
  assertEquals((await figures(statistics))[0], "1 called, 1 again, 0 removed, 1 expired, 0 live");
});

Deno.test("a number that expired, or was removed, and is called is another order", async () => {
  using setup = await setUp();
  const { store, clock, statistics } = setup;
  await store.call(850, "kitchen");
  clock.jump(TIMEOUT_MS);
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.remove(850);
  await store.call(850, "staff");
  assertEquals(
    (await figures(statistics))[0],
    "3 called, 0 again, 1 removed, 1 expired, 1 live, 60 s",
  );
});

Deno.test("restore() takes the removal back, also its time, and all that comes after counts", async () => {
  using setup = await setUp();
  const { store, clock, statistics } = setup;
  await store.call(850, "kitchen");
  await store.call(851, "kitchen");
  clock.jump(MINUTE_MS);
  await store.call(850, "kitchen");
  clock.jump(MINUTE_MS);
  await store.remove(850);
  await store.remove(851);
  assertEquals(
    (await figures(statistics))[0],
    "2 called, 1 again, 2 removed, 0 expired, 0 live, 120 s",
  );
  await store.restore(850);
  assertEquals((await store.restore(850)).outcome, "live");
  assertEquals(
    (await figures(statistics))[0],
    "2 called, 1 again, 1 removed, 0 expired, 1 live, 120 s",
  );
  await store.restore(851);
  assertEquals((await figures(statistics))[0], "2 called, 1 again, 0 removed, 0 expired, 2 live");
  clock.jump(90 * SECOND_MS);
  await store.remove(850);
  assertEquals(
    (await figures(statistics))[0],
    "2 called, 1 again, 1 removed, 0 expired, 1 live, 210 s",
  );
  clock.jump(TIMEOUT_MS);
  assertEquals((await store.restore(850)).outcome, "too late");
  assertEquals(
    (await figures(statistics))[0],
    "2 called, 1 again, 1 removed, 1 expired, 0 live, 210 s",
  );
});

const medians: [string, number[], number | null][] = [
  ["none", [], null],
  ["one", [84], 80],
  ["one that was removed at once", [0], 0],
  ["three", [200, 20, 90], 90],
  ["two, whose mean it is", [20, 50], 35],
  ["many of the same", [60, 60, 60, 60, 10, 290], 60],
  ["short ones, to 10 s", [94.9], 90],
  ["longer ones, to a minute", [629], 600],
  ["longer ones, up to a minute", [3_569], 3_540],
  ["long ones, to a quarter of an hour", [4_500 + 449], 4_500],
  ["one of more than a day", [200_000], 86_400],
];

for (const [name, times, expected] of medians) {
  Deno.test(`the median of the times on the board of ${name}: ${expected}`, async () => {
    using setup = await setUp();
    const { kv, clock, statistics } = setup;
    const { store } = open({ kv, clock, timeoutMs: 3 * DAY_MS });
    for (const [index] of times.entries()) await store.call(1 + index, "kitchen");
    const begin = clock.now();
    for (const [index, seconds] of [...times.entries()].sort(([, a], [, b]) => a - b)) {
      clock.jump(begin + seconds * SECOND_MS - clock.now());
      await store.remove(1 + index);
    }
    const { medianS, removed } = await statistics.day("2026-05-01");
    assertEquals([medianS, removed], [expected, times.length]);
  });
}

Deno.test("an order belongs to the day of its first call, also when it is there past midnight", async () => {
  using setup = await setUp({ at: "2026-05-01T21:58:00Z" });
  const { store, clock, statistics } = setup;
  const [friday, saturday] = ["2026-05-01", "2026-05-02"];
  for (const number of [1, 2, 3]) await store.call(number, "kitchen");
  clock.jump(3 * MINUTE_MS);
  assertEquals(statistics.days.today, saturday);
  assertEquals(
    (await figures(statistics, friday))[0],
    "3 called, 0 again, 0 removed, 0 expired, 3 live",
  );
  await store.call(1, "kitchen");
  await store.remove(2);
  await store.call(4, "kitchen");
  assertEquals(await figures(statistics, friday), [
    "3 called, 0 again, 1 removed, 0 expired, 2 live, 180 s",
    "23:45 3 called, 0 again, 1 removed, 0 expired, 2 live, 180 s",
  ]);
  assertEquals(
    (await figures(statistics, saturday))[0],
    "1 called, 1 again, 0 removed, 0 expired, 1 live",
  );
  await store.restore(2);
  clock.jump(TIMEOUT_MS);
  assertEquals(
    (await figures(statistics, friday))[0],
    "3 called, 0 again, 0 removed, 3 expired, 0 live",
  );
  assertEquals(await figures(statistics, saturday), [
    "1 called, 1 again, 0 removed, 1 expired, 0 live",
    "00:00 1 called, 1 again, 0 removed, 1 expired, 0 live",
  ]);
});

Deno.test("the hour that the end of summer time repeats adds to the same quarters", async () => {
  using setup = await setUp({ at: "2026-10-25T00:05:00Z" });
  const { store, clock, statistics } = setup;
  await store.call(1, "kitchen");
  clock.jump(60 * MINUTE_MS);
  await store.call(2, "kitchen");
  clock.jump(2 * MINUTE_MS);
  await store.remove(2);
  clock.jump(60 * MINUTE_MS);
  await store.call(3, "kitchen");
  assertEquals(await figures(statistics), [
    "3 called, 0 again, 1 removed, 1 expired, 1 live, 120 s",
    "02:00 2 called, 0 again, 1 removed, 1 expired, 0 live, 120 s",
    "02:15 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "02:30 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "02:45 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "03:00 1 called, 0 again, 0 removed, 0 expired, 1 live",
  ]);
});

Deno.test("nothing is called in the hour that the beginning of summer time leaves out", async () => {
  using setup = await setUp({ at: "2026-03-29T00:59:00Z" });
  const { store, clock, statistics } = setup;
  await store.call(1, "kitchen");
  clock.jump(MINUTE_MS);
  await store.call(2, "kitchen");
  await store.remove(1);
  assertEquals(await figures(statistics), [
    "2 called, 0 again, 1 removed, 0 expired, 1 live, 60 s",
    "01:45 1 called, 0 again, 1 removed, 0 expired, 0 live, 60 s",
    "02:00 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "02:15 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "02:30 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "02:45 0 called, 0 again, 0 removed, 0 expired, 0 live",
    "03:00 1 called, 0 again, 0 removed, 0 expired, 1 live",
  ]);
});

for (const at of ["2026-03-29", "2026-10-25"]) {
  Deno.test(`${at} is one day, though it has not 24 hours`, async () => {
    using setup = await setUp({ at: `${addDays(at, -1)}T21:30:00Z` });
    const { store, clock, statistics } = setup;
    const calls = new Map<string, number>();
    for (let quarter = 0; quarter < 120; quarter++) {
      const { today } = statistics.days;
      calls.set(today, (calls.get(today) ?? 0) + 1);
      await store.call(1, "kitchen");
      clock.jump(15 * MINUTE_MS);
    }
    assertEquals(calls.get(at), at === "2026-03-29" ? 92 : 100);
    for (const [day, count] of calls) assertEquals((await statistics.day(day)).called, count, day);
  });
}

Deno.test("days and quarters are those of the time zone", async () => {
  using setup = await setUp({ at: "2026-05-01T18:20:00Z", timeZone: "Asia/Kathmandu" });
  const { store, statistics } = setup;
  await store.call(1, "kitchen");
  assertEquals(statistics.days.today, "2026-05-02");
  assertEquals((await figures(statistics))[1]?.slice(0, 14), "00:00 1 called");
});

Deno.test("an order is counted where it was, though the time zone is another one since", async () => {
  using setup = await setUp({ at: "2026-05-01T21:50:00Z" });
  const { kv, clock, store } = setup;
  await store.call(1, "kitchen");
  await store.call(2, "kitchen");
  const { store: after, statistics } = open({ kv, clock, timeZone: "Asia/Tokyo" });
  await after.remove(1);
  assertEquals(statistics.days.today, "2026-05-02");
  assertEquals(
    (await figures(statistics, "2026-05-01"))[0]?.slice(0, 55),
    [
      "2 called, 0 again, 1 removed, 0 expired, 1 live, 0 s",
    ].join(),
  );
  assertEquals((await figures(statistics))[0], "0 called, 0 again, 0 removed, 0 expired, 0 live");
});

Deno.test("a clock that is set back makes no time on the board negative, and no figure", async () => {
  using setup = await setUp({ at: "2026-05-01T22:30:00Z" });
  const { store, clock, statistics } = setup;
  await store.call(1, "kitchen");
  await store.call(2, "kitchen");
  clock.jump(-60 * MINUTE_MS);
  await store.remove(1);
  await store.call(2, "kitchen");
  assertEquals(statistics.days.today, "2026-05-01");
  assertEquals(
    (await figures(statistics, "2026-05-02"))[0],
    "2 called, 0 again, 1 removed, 0 expired, 1 live, 0 s",
  );
  assertEquals((await figures(statistics))[0], "0 called, 1 again, 0 removed, 0 expired, 0 live");
  clock.jump(TIMEOUT_MS);
  assertEquals(
    (await figures(statistics, "2026-05-02"))[0],
    "2 called, 0 again, 1 removed, 1 expired, 0 live, 0 s",
  );
  clock.jump(-MINUTE_MS);
  assertEquals(
    (await figures(statistics, "2026-05-02"))[0],
    "2 called, 0 again, 1 removed, 0 expired, 1 live, 0 s",
  );
});

Deno.test("orders from before there were counters are in none, whatever is done to them", async () => {
  using setup = await setUp();
  const { kv, store, clock, statistics } = setup;
  const readyAt = clock.now() - MINUTE_MS;
  const fields = { readyAt, expiresAt: readyAt + TIMEOUT_MS, calls: 1, source: "kitchen" };
  for (const number of [1, 2, 3, 4]) await kv.set(["orders", number], { number, ...fields });
  await kv.set(["removed", 5], { number: 5, ...fields, removedAt: clock.now() });
  await store.call(6, "kitchen");
  await store.remove(1);
  await store.remove(2);
  await store.restore(2);
  await store.call(3, "kitchen");
  await store.remove(3);
  await store.restore(3);
  await store.restore(5);
  const { records } = await boardOf(store);
  assertEquals(records.map(({ number }) => number), [2, 3, 4, 5, 6]);
  assertEquals((await figures(statistics))[0], "1 called, 1 again, 0 removed, 0 expired, 1 live");
  clock.jump(TIMEOUT_MS);
  assertEquals((await figures(statistics))[0], "1 called, 1 again, 0 removed, 1 expired, 0 live");
});

Deno.test("a restart changes no figure, and counting goes on", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  {
    using setup = await setUp({ path });
    for (const number of [1, 2, 3]) await setup.store.call(number, "kitchen");
    setup.clock.jump(30 * SECOND_MS);
    await setup.store.remove(1);
  }
  {
    using setup = await setUp({ path, at: "2026-05-01T12:01:00Z" });
    const { store, statistics } = setup;
    await store.restore(1);
    await store.remove(2);
    await store.call(4, "kitchen");
    await store.call(3, "kitchen");
    assertEquals(
      (await figures(statistics))[0],
      "4 called, 1 again, 1 removed, 0 expired, 3 live, 60 s",
    );
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what two processes do at once on one file all counts", async () => {
  const folder = await Deno.makeTempDir();
  using one = await setUp({ path: `${folder}/orders.sqlite3` });
  using two = await setUp({ path: `${folder}/orders.sqlite3` });
  const work = async ({ store }: Setup, from: number) => {
    for (let number = from; number < from + 40; number++) {
      await store.call(number, "kitchen");
      if (number % 2 === 0) await store.remove(number);
      if (number % 4 === 0) await store.restore(number);
    }
  };
  await Promise.all([work(one, 1), work(two, 101)]);
  assertEquals(
    (await figures(one.statistics))[0],
    "80 called, 0 again, 20 removed, 0 expired, 60 live, 0 s",
  );
  await Deno.remove(folder, { recursive: true });
});

/** Statistics that do something after each reading of the orders, before that of the counters. */
function interrupted({ kv, clock, store }: Setup, meanwhile: () => Promise<unknown> | undefined) {
  const reads = { count: 0 };
  const statistics = new Statistics({
    kv,
    store: {
      async firstCalls() {
        reads.count++;
        const calls = await store.firstCalls();
        await meanwhile();
        return calls;
      },
      versionstamp: () => store.versionstamp(),
    },
    now: () => clock.now(),
    timeZone: "Europe/Amsterdam",
  });
  return { statistics, reads };
}

Deno.test("a day is read as it was at one instant, though orders change meanwhile", async () => {
  using setup = await setUp();
  const { store } = setup;
  for (let number = 1; number <= 9; number++) await store.call(number, "kitchen");
  const happening = [
    () => store.remove(1),
    () => store.call(10, "kitchen"),
    () => store.remove(2),
    () => store.restore(2),
  ];
  const { statistics, reads } = interrupted(setup, () => happening.shift()?.());
  assertEquals(
    (await figures(statistics, "2026-05-01"))[0],
    "10 called, 0 again, 1 removed, 0 expired, 9 live, 0 s",
  );
  assertEquals(reads.count, 5);
});

Deno.test("a day is told, and no figure negative, though orders never stop changing", async () => {
  using setup = await setUp();
  const { store } = setup;
  for (let number = 1; number <= 50; number++) await store.call(number, "kitchen");
  let number = 1;
  const { statistics, reads } = interrupted(setup, () => store.remove(number++));
  const { called, removed, live, expired } = await statistics.day("2026-05-01");
  assertEquals([called, removed, live, expired, reads.count], [50, 20, 31, 0, 20]);
});

Deno.test("a store that can't be read is a StoreUnavailableError", async () => {
  using setup = await setUp();
  const kv = tappedKv(setup.kv, (name) => {
    if (name === "list") throw new TypeError("disk I/O error");
  });
  const { statistics } = open({ kv, clock: setup.clock });
  await assertRejects(() => statistics.day("2026-05-01"), StoreUnavailableError);
});

Deno.test("find() takes the days that are kept, today without one, and says why not", async () => {
  using setup = await setUp({ at: "2026-05-01T22:10:00Z" });
  const { statistics } = setup;
  assertEquals(statistics.days, { today: "2026-05-02", oldest: "2026-02-02" });
  assertEquals(statistics.find(null), { outcome: "found", day: "2026-05-02" });
  for (const day of ["2026-05-02", "2026-05-01", "2026-02-02"]) {
    assertEquals(statistics.find(day), { outcome: "found", day });
  }
  for (const day of ["2026-05-03", "2026-02-01", "1999-12-31", "9999-12-31"]) {
    assertEquals(statistics.find(day), { outcome: "not kept", day });
  }
  for (const text of ["", "yesterday", "2026-02-30", "2026-5-2"]) {
    assertEquals(statistics.find(text), { outcome: "not a day" });
  }
});

Deno.test("allDays() has every day that is kept, the oldest first", async () => {
  using setup = await setUp();
  const { store, clock, statistics } = setup;
  for (const ms of [0, 30 * DAY_MS, 59 * DAY_MS, DAY_MS]) {
    clock.jump(ms);
    await store.call(1, "kitchen");
  }
  const days = await statistics.allDays();
  assertEquals(days.length, 90);
  assertEquals([days[0]?.day, days.at(-1)?.day], ["2026-05-02", "2026-07-30"]);
  const withOrders = days.filter(({ called }) => called > 0);
  assertEquals(withOrders.map(({ day, called }) => [day, called]), [
    ["2026-05-31", 1],
    ["2026-07-29", 1],
    ["2026-07-30", 1],
  ]);
  assertEquals(dayOf(withOrders[0]!.quarters[0]!.quarter), "2026-05-31");
});
