import { isExpired, type Order } from "@/lib/shared/order.ts";
import { type BoardRecords, type Change, nameOf, orderKey, removedKey } from "./records.ts";

/**
 * How many orders, live and gone, a board has at most. One batch of a list takes 1,000, and commits
 * that don't know of each other yet may go beyond this.
 */
export const MAX_RECORDS = 940;
/** How many leave in one commit; only a board that was overfilled needs more than one. */
const MAX_LEAVING = 90;

interface Leaver {
  key: Deno.KvKey;
  isLive: boolean;
  /** Since when it is gone, or live, in ms since the epoch. */
  since: number;
}

/**
 * What has to leave so that a number fits on the board: those that are gone for the longest time, then
 * the oldest call. A full board never refuses the kitchen.
 */
export function makeRoom(board: BoardRecords, number: number, now: number): Change[] {
  const { orders, removed } = board;
  // A tombstone of this number makes room itself.
  const isNew = !orders.has(number) && !removed.has(number);
  const surplus = orders.size + removed.size + Number(isNew) - MAX_RECORDS;
  const staying = new Set([orderKey(number), removedKey(number)].map(nameOf));
  const leaving: Change[] = [];
  while (leaving.length < Math.min(surplus, MAX_LEAVING)) {
    const first = firstToLeave(board, now, staying);
    if (first === null) break;
    staying.add(nameOf(first.key));
    leaving.push({ key: first.key, value: null });
  }
  return leaving;
}

/** Looks at each without making anything of it: on a full board every call comes through here. */
function firstToLeave(board: BoardRecords, now: number, staying: Set<string>): Leaver | null {
  let first: Leaver | null = null;
  const consider = (keyOf: typeof orderKey, { number }: Order, isLive: boolean, since: number) => {
    const isFirst = first === null ||
      (first.isLive === isLive ? since < first.since : first.isLive);
    if (!isFirst || staying.has(nameOf(keyOf(number)))) return;
    first = { key: keyOf(number), isLive, since };
  };
  for (const order of board.removed.values()) consider(removedKey, order, false, order.removedAt);
  for (const order of board.orders.values()) {
    const isLive = !isExpired(order, now);
    consider(orderKey, order, isLive, isLive ? order.readyAt : order.expiresAt);
  }
  return first;
}
