import { assert, assertEquals, assertRejects } from "@std/assert";
import { addDays, Calendar, dayOf } from "@/lib/shared/calendar.ts";
import { oldCounters, oldestDay, readCounters } from "@/lib/board/order_counters.ts";
import { OrderStore } from "@/lib/board/order_store.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { Statistics } from "@/lib/board/statistics.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { randomFrom } from "@/tools/cafe/random.ts";
import { boardOf, storeOn, tappedKv, testStore, TIMEOUT_MS } from "@/tests/support/test_store.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const TIME_ZONE = "Europe/Amsterdam";

/** All counters in a database, by key. */
async function countersIn(kv: Deno.Kv): Promise<Record<string, number>> {
  const counters: Record<string, number> = {};
  for await (const { key, value } of kv.list<Deno.KvU64>({ prefix: ["statistics"] })) {
    const [quarter, ...name] = key.slice(1);
    counters[[dayOf(quarter as number), ...name].join(" ")] = Number(value.value);
  }
  return counters;
}

const total = (counters: Record<string, number>) =>
  Object.values(counters).reduce((sum, count) => sum + count, 0);

/** What can be done to orders, and what it adds one to. */
const deeds: [string, (store: OrderStore) => Promise<unknown>, string][] = [
  ["a call", (store) => store.call(1, "kitchen"), "2026-05-01 called"],
  ["a repeat call", (store) => store.call(850, "staff"), "2026-05-01 repeated"],
  ["a call of an expired number", (store) => store.call(7, "kitchen"), "2026-05-01 called"],
  ["a removal", (store) => store.remove(850), "2026-05-01 removed 60"],
  ["a restoration", (store) => store.restore(851), "2026-05-01 restored 60"],
];

/** A store where each of the deeds changes something. */
async function setUp() {
  const setup = await testStore();
  const { store, clock } = setup;
  await store.call(7, "kitchen");
  clock.jump(TIMEOUT_MS);
  await store.call(850, "kitchen");
  await store.call(851, "kitchen");
  clock.jump(MINUTE_MS);
  await store.remove(851);
  return setup;
}

for (const [name, act, counter] of deeds) {
  Deno.test(`${name} is counted in the very commit that it is`, async () => {
    using setup = await setUp();
    const { kv, clock } = setup;
    const [before, board] = [await countersIn(kv), await boardOf(setup.store)];
    let commits = 0;
    const failing = tappedKv(kv, (method) => {
      if (method !== "commit") return;
      commits++;
      throw new TypeError("disk full");
    });
    await assertRejects(() => act(storeOn(failing, clock)), StoreUnavailableError);
    assertEquals([await countersIn(kv), await boardOf(setup.store)], [before, board]);

    const counting = tappedKv(kv, (method) => {
      if (method === "commit") commits++;
      assert(method !== "set" || commits === 1, "Something is written after the commit");
    });
    await act(storeOn(counting, clock));
    const after = await countersIn(kv);
    assertEquals(commits, 2);
    assertEquals(after[counter], (before[counter] ?? 0) + 1);
    assertEquals(total(after), total(before) + 1);
  });

  Deno.test(`${name} that another process comes before is counted once`, async () => {
    using setup = await setUp();
    const { kv, clock } = setup;
    const before = total(await countersIn(kv));
    let commits = 0;
    const late = tappedKv(kv, (method) => {
      // The other one does the same, so there is nothing left to do, or to be counted.
      if (method === "commit" && commits++ === 0) return act(storeOn(kv, clock));
    });
    await act(storeOn(late, clock));
    assertEquals(total(await countersIn(kv)), before + 1);
  });
}

Deno.test("an order is one request, whatever is counted", async () => {
  using setup = await testStore();
  const { kv, clock } = setup;
  const methods: string[] = [];
  const store = storeOn(tappedKv(kv, (method) => void methods.push(method)), clock);
  const readsOf = async (act: () => Promise<unknown>) => {
    methods.length = 0;
    await act();
    return methods.filter((method) => ["get", "getMany", "list", "commit"].includes(method)).join();
  };
  // What it does first knows nothing of the board.
  assertEquals(await readsOf(() => store.call(850, "kitchen")), "list,commit");
  clock.jump(MINUTE_MS);
  assertEquals(await readsOf(() => store.call(850, "kitchen", "msg_1")), "commit");
  assertEquals(await readsOf(() => store.remove(850)), "commit");
  clock.jump(DAY_MS);
  assertEquals(await readsOf(() => store.call(851, "kitchen")), "commit");
});

Deno.test("nobody is checked for the counters: other processes count at the same time", async () => {
  using setup = await testStore();
  const { kv, clock } = setup;
  let conflicts = 0;
  const late = tappedKv(kv, (method) => {
    if (method !== "commit") return;
    conflicts++;
    return storeOn(kv, clock).call(100 + conflicts, "kitchen");
  });
  await storeOn(late, clock).call(1, "kitchen");
  // Two races are lost to calls of other numbers, and no third.
  assertEquals(conflicts, 3);
  assertEquals(await countersIn(kv), { "2026-05-01 called": 4 });
});

Deno.test("oldCounters() are those of more than 90 days ago", async () => {
  using setup = await testStore();
  const { store, clock, kv } = setup;
  for (const days of [1, 88, 1]) {
    await store.call(1, "kitchen");
    clock.jump(days * DAY_MS);
  }
  await store.call(1, "kitchen");
  const old = await Array.fromAsync(kv.list(oldCounters(TIME_ZONE)(clock.now())));
  assertEquals(old.map(({ key }) => dayOf(key[1] as number)), ["2026-05-01"]);
  assertEquals(oldestDay("2026-07-30"), "2026-05-02");
});

/** What a naive recount knows of an order. */
interface LoggedOrder {
  number: number;
  day: string;
  calledAt: number;
  expiresAt: number;
  removedAt: number | null;
}

const dayFormat = new Intl.DateTimeFormat("sv-SE", { timeZone: TIME_ZONE, dateStyle: "short" });

/** A café where anything happens, also to its clock, and a log of all that did. */
class Course {
  readonly clock: FakeClock;
  readonly days = new Set<string>();
  #kv: Deno.Kv;
  #random: () => number;
  #store: OrderStore;
  /** By number: the order that was called last. */
  #last = new Map<number, LoggedOrder>();
  #orders: LoggedOrder[] = [];
  #repeats: string[] = [];

  constructor(kv: Deno.Kv, seed: number) {
    this.#kv = kv;
    this.#random = randomFrom(seed);
    // Around midnight, and around both changes of the clock.
    const begins = ["2026-05-01T21:40:00Z", "2026-03-28T22:40:00Z", "2026-10-24T23:40:00Z"];
    this.clock = new FakeClock(Date.parse(begins[seed % begins.length]!));
    this.#store = storeOn(kv, this.clock);
  }

  async step(): Promise<void> {
    const pick = this.#random();
    const number = 1 + Math.floor(this.#random() * 6);
    if (pick < 0.4) await this.#call(number);
    else if (pick < 0.6) await this.#remove(number);
    else if (pick < 0.75) await this.#restore(number);
    else if (pick < 0.95) this.clock.jump(Math.round(this.#random() ** 3 * 20 * MINUTE_MS));
    else if (pick < 0.98) this.clock.jump(Math.round((this.#random() - 0.5) * 30 * MINUTE_MS));
    else this.#store = storeOn(this.#kv, this.clock); // a restart
    this.days.add(this.#today);
  }

  /** The figures of a day, counted from the log. */
  recount(day: string) {
    const orders = this.#orders.filter((order) => order.day === day);
    const isLive = (order: LoggedOrder) =>
      this.#last.get(order.number) === order && order.removedAt === null &&
      order.expiresAt > this.clock.now();
    const [removed, kept] = [
      orders.filter(({ removedAt }) => removedAt !== null),
      orders.filter(({ removedAt }) => removedAt === null),
    ];
    return {
      called: orders.length,
      repeated: this.#repeats.filter((each) => each === day).length,
      removed: removed.length,
      live: kept.filter(isLive).length,
      expired: kept.filter((order) => !isLive(order)).length,
      times: removed.map(({ calledAt, removedAt }) => Math.max(0, removedAt! - calledAt) / 1_000)
        .sort((a, b) => a - b),
    };
  }

  get #today(): string {
    return dayFormat.format(this.clock.now());
  }

  async #call(number: number): Promise<void> {
    const deliveryId = this.#random() < 0.3 ? `msg_${Math.floor(this.#random() * 5)}` : undefined;
    const call = await this.#store.call(number, "kitchen", deliveryId);
    if (call.outcome !== "called") return;
    const { expiresAt, calls } = call.order;
    if (calls > 1) {
      this.#last.get(number)!.expiresAt = expiresAt;
      this.#repeats.push(this.#today);
      return;
    }
    const calledAt = this.clock.now();
    const order = { number, day: this.#today, calledAt, expiresAt, removedAt: null };
    this.#last.set(number, order);
    this.#orders.push(order);
  }

  async #remove(number: number): Promise<void> {
    const seen = this.#random() < 0.3 ? this.clock.now() - MINUTE_MS : undefined;
    const { outcome } = await this.#store.remove(number, seen);
    if (outcome === "removed") this.#last.get(number)!.removedAt = this.clock.now();
  }

  async #restore(number: number): Promise<void> {
    const { outcome } = await this.#store.restore(number);
    if (outcome === "restored") this.#last.get(number)!.removedAt = null;
  }
}

Deno.test("whatever happens, the figures are those of a naive recount", async () => {
  let midnights = 0;
  for (let seed = 1; seed <= 30; seed++) {
    using kv = await Deno.openKv(":memory:");
    const course = new Course(kv, seed);
    const { clock } = course;
    const now = () => clock.now();
    const store = new OrderStore({ kv, timeoutMs: TIMEOUT_MS, now });
    const statistics = new Statistics({ kv, store, now, timeZone: TIME_ZONE });
    let seen = 0;
    for (let step = 1; step <= 300; step++) {
      await course.step();
      if (step % 20 !== 0) continue;
      for (const day of course.days) {
        const { called, repeated, removed, live, expired, medianS, quarters } = await statistics
          .day(day);
        const { times, ...counted } = course.recount(day);
        const where = `seed ${seed}, step ${step}, ${day}`;
        assertEquals({ called, repeated, removed, live, expired }, counted, where);
        const middle = times.length === 0
          ? null
          : (times[(times.length - 1) >> 1]! + times[times.length >> 1]!) / 2;
        assertEquals(medianS === null, middle === null, where);
        if (middle !== null) {
          const toleranceS = middle < 590 ? 5 : 30;
          assert(Math.abs(medianS! - middle) <= toleranceS, `${where}: ${medianS}, ${middle}`);
        }
        for (const name of ["called", "repeated", "removed", "live", "expired"] as const) {
          const sum = quarters.reduce((all, quarter) => all + quarter[name], 0);
          assertEquals(sum, counted[name], `${where}: ${name}`);
        }
        seen += called;
      }
    }
    assert(seen > 0, `seed ${seed}`);
    midnights += course.days.size - 1;
  }
  assert(midnights > 10, `midnights: ${midnights}`);
});

Deno.test("readCounters() reads those of one day", async () => {
  using setup = await testStore();
  const { store, clock, kv } = setup;
  const calendar = new Calendar(TIME_ZONE);
  for (let day = 0; day < 3; day++) {
    for (let call = 0; call <= day; call++) await store.call(1 + call, "kitchen");
    clock.jump(DAY_MS);
  }
  for (const [day, called] of [[-1, 0], [0, 1], [1, 2], [2, 3], [3, 0]] as const) {
    const quarters = await readCounters(kv, addDays("2026-05-01", day));
    assertEquals([...quarters.values()].reduce((sum, each) => sum + each.called, 0), called);
  }
  const [[quarter]] = await readCounters(kv, "2026-05-01") as unknown as [[number]];
  assertEquals(quarter, calendar.quarterAt(Date.parse("2026-05-01T12:00:00Z")));
});
