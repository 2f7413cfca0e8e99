import { stateEnd } from "@/lib/shared/cafe.ts";
import { type Board, type GoneCall, liveOrders, RECENT_MS } from "@/lib/shared/order.ts";
import { stateOf } from "./decide_cafe.ts";
import { type BoardRecords, orderOf } from "./records.ts";

/** What every surface shows of these records at `now` (ms since the epoch). */
export function boardAt(records: BoardRecords, versionstamp: string, now: number): Board {
  const orders = liveOrders(records.orders.values(), now).map(orderOf);
  const recent = goneCalls(records, now, RECENT_MS)
    .map(({ number, readyAt }) => ({ number, readyAt }));
  const state = records.state !== null && now < stateEnd(records.state) ? records.state : null;
  const notice = records.notice !== null && now < records.notice.expiresAt ? records.notice : null;
  return {
    // What time ends makes it another one too.
    version: `${versionstamp}-${orders.length}${state ? "s" : ""}${notice ? "n" : ""}`,
    now,
    orders,
    recent,
    ...(state && { state: stateOf(state) }),
    ...(notice && { notice: { text: notice.text, expiresAt: notice.expiresAt } }),
  };
}

/** When time changes next what is shown, in ms since the epoch; `null`: nothing ends. */
export function nextEnd({ orders, state, notice }: BoardRecords, now: number): number | null {
  let next = Infinity;
  const ends = (at: number) => {
    if (at > now && at < next) next = at;
  };
  for (const { expiresAt } of orders.values()) ends(expiresAt);
  if (state !== null) ends(stateEnd(state));
  if (notice !== null) ends(notice.expiresAt);
  return next === Infinity ? null : next;
}

/** Until when a board that was made at `now` is the same but for its clock, in ms since the epoch. */
export function sameUntil(records: BoardRecords, now: number): number {
  let next = nextEnd(records, now) ?? Infinity;
  const turns = (goneAt: number) => {
    // Another instance's clock may be ahead of ours.
    for (const at of [goneAt, goneAt + RECENT_MS]) if (at > now && at < next) next = at;
  };
  for (const { expiresAt } of records.orders.values()) turns(expiresAt);
  for (const { removedAt } of records.removed.values()) turns(removedAt);
  return next;
}

/** The calls that left the board in the last `ms`. */
export function goneCalls({ orders, removed }: BoardRecords, now: number, ms: number): GoneCall[] {
  const gone: GoneCall[] = [];
  const add = (call: GoneCall) => {
    if (call.goneAt <= now && now - call.goneAt < ms) gone.push(call);
  };
  for (const { number, readyAt, expiresAt } of orders.values()) {
    add({ number, readyAt, goneAt: expiresAt, how: "expired" });
  }
  for (const { number, readyAt, removedAt, isMistake } of removed.values()) {
    add({ number, readyAt, goneAt: removedAt, how: isMistake ? "taken back" : "removed" });
  }
  return gone;
}
