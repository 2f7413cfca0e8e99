import { addDays, Calendar, firstQuarterOf, QUARTERS_A_DAY } from "@/lib/shared/calendar.ts";
import type { Order } from "@/lib/shared/order.ts";

/** For how many days figures are kept, the current one among them. */
export const KEPT_DAYS = 90;
const DAY_S = 86_400;

/** The first call of an order, from when it came on the board: that is where all of it is counted. */
export interface FirstCall {
  /** In ms since the epoch. */
  at: number;
  /** The quarter of an hour that it was then; the time zone may be another one since. */
  quarter: number;
}

/** What an order's record keeps of its first call: little, as every reading of the board reads it. */
export interface FirstCallRecord {
  /** Absent: the order came before there were counters, and is in none. */
  quarter?: number;
  /** Absent: `readyAt` is the first call. */
  firstAt?: number;
}

/** The counters of one quarter of an hour. */
export interface QuarterCounts {
  /** Orders that came on the board in it, but for those called by mistake. */
  called: number;
  /** Calls in it of numbers that were on the board. */
  repeated: number;
  /** Of the orders that came in it, those that were taken off by hand: how many after how many s. */
  removedAfter: Map<number, number>;
  /** Of the orders that came in it, those that left when the whole board was cleared. */
  cleared: number;
}

/** One more of something, in a quarter of an hour. */
export interface Count {
  name:
    | "called"
    | "repeated"
    | "removed"
    | "restored"
    | "cleared"
    | "uncleared"
    | "mistaken"
    | "unmistaken";
  quarter: number;
  /** After how many s it happened, where that is counted too. */
  afterS?: number;
}

const STATISTICS_KEY = ["statistics"];
const quarterKey = (quarter: number) => [...STATISTICS_KEY, quarter];

/** The key of a counter. They are added to without being read, so that nobody waits because of them. */
export function countKey({ name, quarter, afterS }: Count): Deno.KvKey {
  return [...quarterKey(quarter), name, ...(afterS === undefined ? [] : [afterS])];
}

/**
 * What is counted of an order that leaves the board by hand, or that comes back as if it had not left
 * at `removedAt` (ms since the epoch): apart, as a counter in KV has no way back. Nothing of one that
 * came before there were counters.
 */
export function counted(
  name: Exclude<Count["name"], "called" | "repeated">,
  record: FirstCallRecord & Order,
  removedAt: number,
): Count[] {
  const first = firstCallOf(record);
  if (first === null) return [];
  const { quarter } = first;
  const isTimed = name === "removed" || name === "restored";
  return [isTimed ? { name, quarter, afterS: roundedS(removedAt - first.at) } : { name, quarter }];
}

/** Where the counters are that are older than {@linkcode KEPT_DAYS}, at a time in ms since the epoch. */
export function oldCounters(timeZone: string): (now: number) => Deno.KvListSelector {
  const calendar = new Calendar(timeZone);
  return (now) => {
    const end = quarterKey(firstQuarterOf(oldestDay(calendar.dayAt(now))));
    return { start: STATISTICS_KEY, end };
  };
}

/** The first of the days that figures are kept of on `today`. */
export function oldestDay(today: string): string {
  return addDays(today, 1 - KEPT_DAYS);
}

/** What to keep in an order's record; `null`: the order is in no counter. */
export function firstCallRecord(first: FirstCall | null, { readyAt }: Order): FirstCallRecord {
  if (first === null) return {};
  const { at, quarter } = first;
  return at === readyAt ? { quarter } : { quarter, firstAt: at };
}

/** Reads an order's record. */
export function firstCallOf(record: FirstCallRecord & Order): FirstCall | null {
  const { quarter, firstAt, readyAt } = record;
  return quarter === undefined ? null : { at: firstAt ?? readyAt, quarter };
}

/** Reads a day's counters, by quarter; those without any are left out. */
export async function readCounters(kv: Deno.Kv, day: string): Promise<Map<number, QuarterCounts>> {
  const quarters = new Map<number, QuarterCounts>();
  const first = firstQuarterOf(day);
  const ofDay = { start: quarterKey(first), end: quarterKey(first + QUARTERS_A_DAY) };
  for await (const { key, value } of kv.list<Deno.KvU64>(ofDay, { batchSize: 1000 })) {
    const [quarter, name, afterS] = key.slice(1) as [number, string, number?];
    const counts: QuarterCounts = quarters.get(quarter) ??
      { called: 0, repeated: 0, cleared: 0, removedAfter: new Map() };
    quarters.set(quarter, counts);
    const count = Number(value.value);
    if (name === "called" || name === "repeated" || name === "cleared") counts[name] += count;
    if (name === "uncleared") counts.cleared -= count;
    if (name === "unmistaken") counts.called += count;
    if (name === "mistaken") counts.called -= count;
    if (afterS === undefined) continue;
    // By their names, "removed" comes before "restored".
    const left = (counts.removedAfter.get(afterS) ?? 0) + (name === "removed" ? count : -count);
    if (left > 0) counts.removedAfter.set(afterS, left);
    else counts.removedAfter.delete(afterS);
  }
  return quarters;
}

/**
 * A time on the board in s, to the nearest 10 s, from 10 minutes on to the nearest minute and from
 * an hour on to the nearest quarter of an hour; a day stands for all that is longer.
 */
function roundedS(ms: number): number {
  // The clock may have been set back.
  const seconds = Math.max(0, ms / 1000);
  const step = seconds < 600 ? 10 : seconds < 3_600 ? 60 : 900;
  return Math.min(DAY_S, Math.round(seconds / step) * step);
}
