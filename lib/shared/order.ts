import type { CafeState, Notice, Source } from "./cafe.ts";

export type { Source };

/** The highest number a kitchen can call. */
export const MAX_NUMBER = 99_999;

/** A number that is, or was, ready for pickup. Times are in ms since the epoch, by the server's clock. */
export interface Order {
  number: number;
  /** When it was last called. Identifies that call: a repeat gets a new one. */
  readyAt: number;
  /** From this instant on it is off the board. */
  expiresAt: number;
  /** How often it was called since it came on the board: 1 the first time. */
  calls: number;
  source: Source;
}

/** A call that is off the board: its time has passed, or staff took it off. */
export interface RecentCall {
  number: number;
  /** As that of {@linkcode Order}. */
  readyAt: number;
}

/** The same as staff see it: when and how it left. */
export interface GoneCall extends RecentCall {
  /** In ms since the epoch. */
  goneAt: number;
  how: "expired" | "removed" | "taken back";
}

/** For how long a call that is off the board is still told of, in ms. */
export const RECENT_MS = 15 * 60_000;
/** The same for staff. */
export const GONE_MS = 30 * 60_000;

/** What every surface shows: all live orders at one instant. */
export interface Board {
  /** Opaque; two boards with the same version show the same numbers. */
  version: string;
  /** The server's clock when the board was made, in ms since the epoch. */
  now: number;
  /** Live orders, newest call first. */
  orders: Order[];
  /** The calls that left the board in the last 15 minutes, for whoever slept through them. */
  recent: RecentCall[];
  /** Absent while the café has said nothing of itself. */
  state?: CafeState;
  /** Absent while there is none. */
  notice?: Notice;
}

/** Whether an order is off the board at `now` (ms since the epoch). */
export function isExpired(order: Order, now: number): boolean {
  return order.expiresAt <= now;
}

/** Sorts the board: newest call first, then the lower number. */
export function compareOrders(a: Order, b: Order): number {
  return b.readyAt - a.readyAt || a.number - b.number;
}

/** The orders that are live at `now` (ms since the epoch), in the board's order. */
export function liveOrders(orders: Iterable<Order>, now: number): Order[] {
  return [...orders].filter((order) => !isExpired(order, now)).sort(compareOrders);
}

/** When the next of these orders expires, in ms since the epoch; `null` when none is live at `now`. */
export function nextExpiry(orders: Iterable<Order>, now: number): number | null {
  let next: number | null = null;
  for (const order of orders) {
    if (!isExpired(order, now) && (next === null || order.expiresAt < next)) next = order.expiresAt;
  }
  return next;
}
