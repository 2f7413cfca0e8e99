import type { Order } from "@/lib/shared/order.ts";

/** How long a number has stood, in words: nothing to say, for long, or until it leaves soon. */
export type Standing = "fresh" | "long" | "leaving soon";

/** Says how much of its time an order has stood at `now`, in ms since the epoch. */
export function standingOf({ readyAt, expiresAt }: Order, now: number): Standing {
  const share = (now - readyAt) / (expiresAt - readyAt);
  return share < 0.6 ? "fresh" : share < 0.8 ? "long" : "leaving soon";
}

/** Whether a number begins with the digits that were typed; with none, no number does. */
export function isMatch(number: number, typed: string): boolean {
  return typed !== "" && String(number).startsWith(typed);
}

/** What staff want to see of the board. */
export interface View {
  /** The digits that are typed. */
  typed: string;
  /** Nothing but what matches them. */
  onlyMatches: boolean;
  /** The call that has stood for longest first, instead of the newest. */
  longestFirst: boolean;
}

/** The orders that are shown, of those of the board, newest call first. */
export function ordersIn(orders: Order[], { typed, onlyMatches, longestFirst }: View): Order[] {
  const wanted = onlyMatches && typed !== ""
    ? orders.filter(({ number }) => isMatch(number, typed))
    : orders;
  return longestFirst ? [...wanted].reverse() : wanted;
}
