import { isExpired } from "@/lib/shared/order.ts";
import type { Missed } from "./commands.ts";
import {
  type BoardRecords,
  type Change,
  orderKey,
  orderOf,
  type OrderRecord,
  removedKey,
  type Tombstone,
} from "./records.ts";
import { makeRoom } from "./room.ts";

/** An order that is on the board at `now` (ms since the epoch). */
export function liveRecord(
  { orders }: BoardRecords,
  number: number,
  now: number,
): OrderRecord | null {
  const record = orders.get(number);
  return record === undefined || isExpired(record, now) ? null : record;
}

/** The same; with `readyAt` only if that call is it. */
export function seenRecord(
  board: BoardRecords,
  number: number,
  readyAt: number | undefined,
  now: number,
): OrderRecord | Missed {
  const live = liveRecord(board, number, now);
  if (live === null) return { outcome: "absent" };
  const isOther = readyAt !== undefined && readyAt !== live.readyAt;
  return isOther ? { outcome: "newer call", order: orderOf(live) } : live;
}

/** Puts an order on the board, in the place of whatever has to leave for it. */
export function putting(board: BoardRecords, record: OrderRecord, now: number): Change[] {
  const { number } = record;
  const changes: Change[] = [{ key: orderKey(number), value: record }];
  if (board.removed.has(number)) changes.push({ key: removedKey(number), value: null });
  return [...changes, ...makeRoom(board, number, now)];
}

/** Takes an order off the board, to be restored. */
export function removing(
  record: OrderRecord,
  now: number,
  marks: Pick<Tombstone, "isCleared" | "isMistake"> = {},
): Change[] {
  const { number } = record;
  return [
    { key: orderKey(number), value: null },
    { key: removedKey(number), value: { ...record, ...marks, removedAt: now } },
  ];
}
