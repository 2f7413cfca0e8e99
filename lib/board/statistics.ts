import { addDays, Calendar, dayOf, parseDay } from "@/lib/shared/calendar.ts";
import { type FirstCall, oldestDay, type QuarterCounts, readCounters } from "./order_counters.ts";
import type { OrderStore } from "./order_store.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";

/** How often a day is read again because orders were changed meanwhile. */
const MAX_READS = 20;

/** What became of the orders that came on the board in some time. */
export interface Figures {
  /** Orders that came on the board. */
  called: number;
  /** Calls of numbers that were on the board already. */
  repeated: number;
  /** Of those orders, the ones that were taken off by hand. */
  removed: number;
  /** Of those orders, the ones that left when staff cleared the board. */
  cleared: number;
  /** Of those orders, the ones whose time passed. */
  expired: number;
  /** Of those orders, the ones that are on the board now. */
  live: number;
  /** How long half of the removed ones were on the board at most, in s; `null`: there is none. */
  medianS: number | null;
}

/** A day's figures. An order belongs to the day and the quarter of its first call. */
export interface DayStatistics extends Figures {
  day: string;
  /** When they were read, in ms since the epoch. */
  now: number;
  /** From the first to the last quarter of an hour with a call, the ones between without left in. */
  quarters: (Figures & { quarter: number })[];
}

/** What an address that names a day means; of a day not kept there are no figures, or not yet. */
export type FoundDay = { outcome: "found" | "not kept"; day: string } | { outcome: "not a day" };

/** Options for {@linkcode Statistics}. */
export interface StatisticsOptions {
  kv: Deno.Kv;
  store: Pick<OrderStore, "firstCalls" | "versionstamp">;
  /** The wall clock, in ms since the epoch. */
  now: () => number;
  /** That of the days, a name in the IANA database. */
  timeZone: string;
}

/** The café's days in numbers, from the counters that were written with the orders. */
export class Statistics {
  #kv: Deno.Kv;
  #store: StatisticsOptions["store"];
  #now: () => number;
  #calendar: Calendar;

  constructor({ kv, store, now, timeZone }: StatisticsOptions) {
    this.#kv = kv;
    this.#store = store;
    this.#now = now;
    this.#calendar = new Calendar(timeZone);
  }

  /** The day that it is, and the first one that figures are kept of. */
  get days(): { today: string; oldest: string } {
    const today = this.#calendar.dayAt(this.#now());
    return { today, oldest: oldestDay(today) };
  }

  /** The day that an address asks for, today if none. */
  find(text: string | null): FoundDay {
    const { today, oldest } = this.days;
    const day = text === null ? today : parseDay(text);
    if (day === null) return { outcome: "not a day" };
    return { outcome: day >= oldest && day <= today ? "found" : "not kept", day };
  }

  /** The figures of all days that are kept, the oldest first. Throws like {@linkcode day}. */
  async allDays(): Promise<DayStatistics[]> {
    const { today, oldest } = this.days;
    const all: DayStatistics[] = [];
    for (let day = oldest; day <= today; day = addDays(day, 1)) all.push(await this.day(day));
    return all;
  }

  /** A day's figures, all of one instant. Throws `StoreUnavailableError` when the store can't be read. */
  async day(day: string): Promise<DayStatistics> {
    return await reachStore(async () => {
      for (let read = 1;; read++) {
        const now = this.#now();
        const { versionstamp, live } = await this.#store.firstCalls();
        const counters = await readCounters(this.#kv, day);
        // Whatever counts changes the board's version with it.
        const isOneInstant = await this.#store.versionstamp() === versionstamp;
        if (isOneInstant || read === MAX_READS) return dayStatistics({ day, now, counters, live });
      }
    });
  }
}

interface DayCounters {
  day: string;
  now: number;
  counters: Map<number, QuarterCounts>;
  /** The first calls of the orders that are on the board. */
  live: FirstCall[];
}

function dayStatistics({ day, now, counters, live }: DayCounters): DayStatistics {
  const liveThen = live.filter(({ quarter }) => dayOf(quarter) === day);
  const total = figures([...counters.values()], liveThen.length);
  const withCalls = [...counters.keys()].sort((a, b) => a - b);
  const quarters: DayStatistics["quarters"] = [];
  for (let quarter = withCalls[0] ?? 0; quarter <= (withCalls.at(-1) ?? -1); quarter++) {
    const counts = counters.get(quarter);
    const liveOnes = liveThen.filter((first) => first.quarter === quarter).length;
    quarters.push({ quarter, ...figures(counts === undefined ? [] : [counts], liveOnes) });
  }
  return { day, now, ...total, quarters };
}

function figures(counts: QuarterCounts[], live: number): Figures {
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const called = sum(counts.map((each) => each.called));
  const times = counts.flatMap(({ removedAfter }) => [...removedAfter]).sort(([a], [b]) => a - b);
  const removed = sum(times.map(([, count]) => count));
  const cleared = sum(counts.map((each) => each.cleared));
  return {
    called,
    repeated: sum(counts.map((each) => each.repeated)),
    removed,
    cleared,
    // Below 0 only if old counters left by a clock that was months ahead for a while.
    expired: Math.max(0, called - removed - cleared - live),
    live,
    medianS: median(times, removed),
  };
}

/** The median of sorted values, each with how many there are of it; between two: their mean. */
function median(values: [number, number][], count: number): number | null {
  if (count === 0) return null;
  const at = (rank: number) => {
    let passed = 0;
    return values.find(([, count]) => (passed += count) > rank)![0];
  };
  return (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
}
