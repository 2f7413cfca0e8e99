import { type Board, isExpired, MAX_NUMBER, type RecentCall } from "./order.ts";

const MINUTE_MS = 60_000;
/** For how long someone waits before the phone gives up, so that tomorrow's 850 is not theirs. */
const WAIT_MS = 180 * MINUTE_MS;
/** For how long a number that was collected may be called again. */
const REPEAT_MS = 30 * MINUTE_MS;
const MAX_FOLLOWED = 10;
/** For how long after that it is said that a number ran out; then nobody waits for being told. */
const RAN_OUT_TOLD_MS = 6 * 60 * MINUTE_MS;
/** After how long somebody who waits is sent to the counter. */
const LATE_MS = 20 * MINUTE_MS;

/** A number that someone waits for, kept on their phone. Times are in ms since the epoch, by the server's clock. */
export interface MyNumber {
  number: number;
  /** When it was put in. */
  since: number;
  /** When it is forgotten. */
  until: number;
  /** The call that was shown last, by its `readyAt`; 0 for none. */
  called: number;
  /** The call that was answered last, by its `readyAt`; 0 for none. */
  answered: number;
  /** Whether that answer was that it is collected. */
  isCollected: boolean;
}

/** A call of a followed number that waits for an answer. */
export interface MyCall extends RecentCall {
  mine: MyNumber;
  /** Whether it has left the board. */
  isGone: boolean;
}

/** What a phone has to show of its numbers. */
export interface MyNumbersState {
  /** Newest first. */
  calls: MyCall[];
  /** Numbers that were not called yet, in the order in which they were put in. */
  waiting: MyNumber[];
}

/** Reads a number as people type it from a receipt, such as `#0850`; anything else gives `null`. */
export function parseReceiptNumber(text: string): number | null {
  // No two parts can match the same spaces: anybody can send a great many of them.
  const digits = /^\s*(?:#\s*)?0*([1-9][0-9]{0,4})\s*$/.exec(text)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What an address asks for, as `/?order=850&order=12`. */
export interface Asked {
  numbers: number[];
  /** Whether it also has what is no number. */
  hasWrong: boolean;
}

/** Reads what an address asks for; a field that was left empty asks for nothing. */
export function readAsked({ searchParams }: URL): Asked {
  const texts = searchParams.getAll("order").filter((text) => text.trim() !== "");
  const parsed = texts.map(parseReceiptNumber);
  const numbers = new Set(parsed.filter((number) => number !== null));
  return { numbers: [...numbers].slice(0, MAX_FOLLOWED), hasWrong: parsed.includes(null) };
}

/**
 * What the board says of these numbers at `now`. An order of it that has expired since it was made is
 * gone, also for as long as the board that says so can't be had.
 */
export function stateOf(
  numbers: MyNumber[],
  { now, orders, recent }: Pick<Board, "now" | "orders" | "recent">,
): MyNumbersState {
  const state: MyNumbersState = { calls: [], waiting: [] };
  for (const mine of numbers.filter(({ until }) => now < until)) {
    const isMine = ({ number }: { number: number }) => number === mine.number;
    const order = orders.find(isMine);
    // What was shown stays until it is answered, also when the board tells of it no longer.
    const call = order ?? recent.find(isMine) ?? { number: mine.number, readyAt: mine.called };
    if (call.readyAt !== mine.answered) {
      const { number, readyAt } = call;
      state.calls.push({
        mine,
        number,
        readyAt,
        isGone: order === undefined || isExpired(order, now),
      });
    } else if (!mine.isCollected) state.waiting.push(mine);
  }
  state.calls.sort((a, b) => b.readyAt - a.readyAt);
  return state;
}

/** The numbers with one more; of too many the first are left out. */
export function follow(numbers: MyNumber[], number: number, now: number): MyNumber[] {
  const until = now + WAIT_MS;
  const mine = { number, since: now, until, called: 0, answered: 0, isCollected: false };
  return [...forget(numbers, number), mine].slice(-MAX_FOLLOWED);
}

/** The numbers after these calls were shown. */
export function noteCalls(numbers: MyNumber[], calls: MyCall[]): MyNumber[] {
  return calls.reduce(
    (all, { number, readyAt }) => change(all, number, { called: readyAt }),
    numbers,
  );
}

/** The numbers after this call was collected: only another call of it shows it again. */
export function collect(numbers: MyNumber[], { number, readyAt }: MyCall, now: number): MyNumber[] {
  const collected = {
    called: readyAt,
    answered: readyAt,
    isCollected: true,
    until: now + REPEAT_MS,
  };
  return change(numbers, number, collected);
}

/** The numbers after this call was somebody else's, of an earlier round of the numbers. */
export function keepWaiting(numbers: MyNumber[], { number, readyAt }: MyCall): MyNumber[] {
  return change(numbers, number, { called: readyAt, answered: readyAt });
}

/** The numbers without this one. */
export function forget(numbers: MyNumber[], number: number): MyNumber[] {
  return numbers.filter((mine) => mine.number !== number);
}

/** The numbers with one that was forgotten, as it was, in its place. */
export function restore(numbers: MyNumber[], mine: MyNumber): MyNumber[] {
  return [...forget(numbers, mine.number), mine].sort((a, b) => a.since - b.since);
}

/** The numbers whose time was over without a call that was theirs, for as long as somebody may want to know. */
export function ranOut(numbers: MyNumber[], now: number): MyNumber[] {
  return numbers.filter(({ until, called, answered, isCollected }) =>
    until <= now && now < until + RAN_OUT_TOLD_MS && called === answered && !isCollected
  );
}

/** Whether somebody has waited for so long that they had better ask. */
export function isLate({ since }: MyNumber, now: number): boolean {
  return now - since >= LATE_MS;
}

/** Reads what was kept; what can't be read counts as nothing. */
export function parseMyNumbers(text: string | null): MyNumber[] {
  try {
    const kept = JSON.parse(text ?? "[]");
    return Array.isArray(kept) ? kept.filter(isMyNumber) : [];
  } catch {
    return [];
  }
}

function change(numbers: MyNumber[], number: number, changes: Partial<MyNumber>): MyNumber[] {
  return numbers.map((mine) => mine.number === number ? { ...mine, ...changes } : mine);
}

function isMyNumber(value: MyNumber | null): value is MyNumber {
  return value !== null && Number.isInteger(value.number) && value.number > 0 &&
    value.number <= MAX_NUMBER &&
    [value.since, value.until, value.called, value.answered].every(Number.isFinite);
}
