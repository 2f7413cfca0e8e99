import { isExpired, type Order } from "@/lib/shared/order.ts";
import type { Command, Of, Result } from "./commands.ts";
import { decideNotice, decideState } from "./decide_cafe.ts";
import { type Decision, type Rules, unchanged } from "./decision.ts";
import { liveRecord, putting, removing, seenRecord } from "./order_changes.ts";
import { type Count, counted, firstCallOf, firstCallRecord } from "./order_counters.ts";
import { type BoardRecords, type Change, orderOf } from "./records.ts";

/** Calls of one number within this time of each other are one call. */
const ONE_CALL_MS = 2_000;

/**
 * Says what comes of a command on a board at `now` (ms since the epoch). Reads nothing, waits for
 * nothing, and changes nothing.
 */
export function decide(
  board: BoardRecords,
  command: Command,
  now: number,
  rules: Rules,
): Decision {
  switch (command.kind) {
    case "call":
      return decideCall(board, command, now, rules);
    case "remove":
      return decideRemoval(board, command, now);
    case "extend":
      return decideExtension(board, command, now, rules);
    case "restore":
      return decideRestoration(board, command, now);
    case "clear":
      return decideClearance(board, command, now);
    case "state":
      return decideState(board, command, now);
    case "notice":
      return decideNotice(board, command);
  }
}

function decideCall(
  board: BoardRecords,
  { number, source }: Of<"call">,
  now: number,
  { timeoutMs, quarterAt }: Rules,
): Decision {
  const live = liveRecord(board, number, now);
  if (live !== null && Math.abs(now - live.readyAt) < ONE_CALL_MS) {
    return unchanged({ outcome: "same call", order: orderOf(live) });
  }
  const removed = board.removed.get(number);
  // The kitchen can't know yet. Staff who call it have changed their mind, and a mistake was no call.
  const isOnTheHeels = live === null && removed !== undefined && source === "kitchen" &&
    !removed.isMistake &&
    Math.abs(now - removed.removedAt) < ONE_CALL_MS;
  if (isOnTheHeels) return unchanged({ outcome: "same call", order: orderOf(removed) });

  const calls = (live?.calls ?? 0) + 1;
  const order: Order = { number, readyAt: now, expiresAt: now + timeoutMs, calls, source };
  const quarter = quarterAt(now);
  const first = live === null ? { at: now, quarter } : firstCallOf(live);
  const record = { ...order, ...firstCallRecord(first, order) };
  const counts: Count[] = [{ name: live === null ? "called" : "repeated", quarter }];
  return { result: { outcome: "called", order }, changes: putting(board, record, now), counts };
}

function decideRemoval(
  board: BoardRecords,
  { number, readyAt, isMistake }: Of<"remove">,
  now: number,
): Decision {
  const record = seenRecord(board, number, readyAt, now);
  if (!("outcome" in record)) {
    const result: Result = { outcome: "removed", order: orderOf(record) };
    const counts = counted(isMistake ? "mistaken" : "removed", record, now);
    return { result, changes: removing(record, now, isMistake && { isMistake }), counts };
  }
  const removed = board.removed.get(number);
  return removed !== undefined && removed.readyAt === readyAt && record.outcome === "absent"
    ? unchanged({ outcome: "removed", order: orderOf(removed) })
    : unchanged(record);
}

function decideExtension(
  board: BoardRecords,
  { number, readyAt }: Of<"extend">,
  now: number,
  { timeoutMs }: Rules,
): Decision {
  const record = seenRecord(board, number, readyAt, now);
  if ("outcome" in record) return unchanged(record);
  const extended = { ...record, expiresAt: Math.max(record.expiresAt, now + timeoutMs) };
  const result: Result = { outcome: "extended", order: orderOf(extended) };
  return { result, changes: putting(board, extended, now), counts: [] };
}

function decideRestoration(
  board: BoardRecords,
  { number, readyAt }: Of<"restore">,
  now: number,
): Decision {
  const live = liveRecord(board, number, now);
  if (live !== null) {
    const outcome = live.readyAt === readyAt ? "restored" : "live";
    return unchanged({ outcome, order: orderOf(live) });
  }
  const tombstone = board.removed.get(number);
  const isOther = readyAt !== undefined && readyAt !== tombstone?.readyAt;
  if (tombstone === undefined || isOther || isExpired(tombstone, now)) {
    return unchanged({ outcome: "too late" });
  }
  const order = orderOf(tombstone);
  const { isCleared, isMistake } = tombstone;
  const name = isCleared ? "uncleared" : isMistake ? "unmistaken" : "restored";
  const record = { ...order, ...firstCallRecord(firstCallOf(tombstone), order) };
  return {
    result: { outcome: "restored", order },
    changes: putting(board, record, now),
    counts: counted(name, tombstone, tombstone.removedAt),
  };
}

function decideClearance(board: BoardRecords, { calls }: Of<"clear">, now: number): Decision {
  const orders: Order[] = [];
  const changes: Change[] = [];
  const counts: Count[] = [];
  for (const { number, readyAt } of new Map(calls.map((call) => [call.number, call])).values()) {
    const record = seenRecord(board, number, readyAt, now);
    const removed = board.removed.get(number);
    if (!("outcome" in record)) {
      orders.push(orderOf(record));
      changes.push(...removing(record, now, { isCleared: true }));
      counts.push(...counted("cleared", record, now));
    } else if (removed?.readyAt === readyAt) orders.push(orderOf(removed));
  }
  return { result: { outcome: "cleared", orders }, changes, counts };
}
