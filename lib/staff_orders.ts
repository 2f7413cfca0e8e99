import { log } from "./log.ts";
import type { Order } from "./order.ts";
import type { OrderStore } from "./order_store.ts";
import { STAFF_PAGE } from "./staff_only.ts";
import type { StaffOutcome } from "./staff_outcome.ts";

/** What staff are told of a number after they did something to it. */
export interface StaffResult {
  outcome: StaffOutcome;
  /** As it stands on the board, or stood there before it was removed. */
  order?: Order;
}

/** Has staff call a number. Throws what the store throws. */
export async function callByStaff(
  store: Pick<OrderStore, "call">,
  number: number,
): Promise<StaffResult> {
  const call = await store.call(number, "staff");
  if (call.outcome === "seen delivery") throw new TypeError("A call by staff has no delivery id");
  const { outcome, order } = call;
  log("info", "Staff called an order", { outcome, ...order });
  return { outcome: outcome === "called" && order.calls > 1 ? "called again" : outcome, order };
}

/** Has staff remove a number, only the call of `readyAt` if given. Throws what the store throws. */
export async function removeByStaff(
  store: Pick<OrderStore, "remove">,
  number: number,
  readyAt?: number,
): Promise<StaffResult> {
  const removal = await store.remove(number, readyAt);
  const order = removal.outcome === "absent" ? { number } : removal.order;
  log("info", "Staff removed an order", { outcome: removal.outcome, ...order });
  return removal;
}

/** The address of the staff's page that says what came of a form. */
export function resultPage(outcome: StaffOutcome, number: number): string {
  return `${STAFF_PAGE}?${new URLSearchParams({ outcome, number: String(number) })}`;
}
