import type { Board, Order } from "@/lib/shared/order.ts";
import type { Subscription } from "./subscription.ts";

/** What a phone is to be told. */
export type Owed = "call" | "reminder";

/** One call of a number. */
export type Call = Pick<Order, "number" | "readyAt" | "expiresAt">;

/** How old what was called during an evacuation may be to be sent after it, in ms. */
export const AFTER_EVACUATION_MS = 60_000;
/** How long a phone is called at most after it was asked for. */
export const LONGEST_MS = 4 * 3_600_000;
/** For how long a subscription stays after its call's time is over: it may be called again. */
const KEPT_AFTER_CALL_MS = 15 * 60_000;
/** No instance's clock is so far behind another's. */
const CLOCKS_DIFFER_MS = 60_000;

/** What a phone is owed of a live order at `now` (ms since the epoch): derived, stored nowhere. */
export function owedOf(
  { sentFor, messages }: Pick<Subscription, "sentFor" | "messages">,
  order: Call,
  now: number,
): Owed | null {
  if (isNewer(order, sentFor, now)) return "call";
  const isOfCall = sentFor === order.readyAt;
  return isOfCall && messages === 1 && now >= reminderAt(order) ? "reminder" : null;
}

/**
 * Whether a call is newer than the one that was dealt with. Not merely another: a board may be older
 * than what is known of its phones. But for one that lies in the future, as the clock has jumped back.
 */
function isNewer({ readyAt }: Call, sentFor: number, now: number): boolean {
  return readyAt > sentFor || sentFor > now + CLOCKS_DIFFER_MS;
}

/** When a phone that has not answered is told once more: when half the number's time is over. */
export function reminderAt({ readyAt, expiresAt }: Call): number {
  return readyAt + (expiresAt - readyAt) / 2;
}

/** A subscription after a message was sent. One that came this late is call and reminder in one. */
export function afterSending(
  subscription: Subscription,
  owed: Owed,
  call: Call,
  now: number,
): Subscription {
  if (!isDue(subscription, call, now)) return subscription;
  const isLast = owed === "reminder" || now >= reminderAt(call);
  const keptUntil = Math.max(call.expiresAt, now) + KEPT_AFTER_CALL_MS;
  return {
    ...subscription,
    sentFor: call.readyAt,
    messages: isLast ? 2 : 1,
    expiresAt: Math.min(subscription.since + LONGEST_MS, keptUntil),
  };
}

/** Whether nobody is to look at a phone now. */
export function isEvacuation({ state }: Pick<Board, "state">): boolean {
  return state?.name === "evacuation";
}

/** Whether what is owed during an evacuation is too old to be sent after it; a reminder always is. */
export function isPassedOver(owed: Owed, { readyAt }: Call, now: number): boolean {
  return owed === "reminder" || now - readyAt >= AFTER_EVACUATION_MS;
}

/** A subscription to which that is not sent any more. */
export function passedOver(
  subscription: Subscription,
  owed: Owed,
  call: Call,
  now: number,
): Subscription {
  if (!isDue(subscription, call, now)) return subscription;
  return { ...subscription, sentFor: call.readyAt, messages: owed === "reminder" ? 2 : 0 };
}

/** A message of an older call may have been answered after that of a newer one. */
function isDue({ sentFor }: Subscription, call: Call, now: number): boolean {
  return sentFor === call.readyAt || isNewer(call, sentFor, now);
}
