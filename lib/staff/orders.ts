import type { Counter } from "@/lib/base/measures.ts";
import type { log } from "@/lib/base/log.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";
import type { Order, RecentCall } from "@/lib/shared/order.ts";
import type { StaffOutcome } from "@/lib/shared/staff_outcome.ts";

/** What staff work with; the log names the request. */
export interface StaffDoor {
  services: {
    store: Pick<OrderStore, "call" | "clear" | CallAction>;
    measures: { orders: Pick<Counter, "add"> };
  };
  log: typeof log;
}

/** What staff are told of a number after they did something to it. */
export interface StaffResult {
  outcome: StaffOutcome;
  /** As it stands on the board, or stood there before it was removed. */
  order?: Order;
}

/**
 * Has staff call a number. `id` makes it happen once within four days, however often it is sent; with
 * another number than before it is refused. Throws what the store throws.
 */
export async function callByStaff(
  { services, log }: StaffDoor,
  number: number,
  id?: string,
): Promise<StaffResult | { outcome: "other number" }> {
  const call = await services.store.call(
    number,
    "staff",
    id === undefined ? undefined : `staff ${id}`,
  );
  services.measures.orders.add({ source: "staff", outcome: call.outcome });
  if (call.outcome === "other number") return call;
  // Sent again, as its answer was lost.
  if (call.outcome === "seen delivery") return { outcome: "called" };
  const { outcome, order } = call;
  log("info", "Staff called an order", { outcome, ...order });
  return { outcome: outcome === "called" && order.calls > 1 ? "called again" : outcome, order };
}

/** What staff can do to one call of a number. */
export type CallAction = "remove" | "retract" | "extend" | "restore";

const EVENTS: Record<CallAction, string> = {
  remove: "Staff removed an order",
  retract: "Staff took back a call",
  extend: "Staff extended an order",
  restore: "Staff restored an order",
};

/** Has staff do it, only to the call of `readyAt` if given. Throws what the store throws. */
export async function changeByStaff(
  { services, log }: StaffDoor,
  action: CallAction,
  number: number,
  readyAt?: number,
): Promise<StaffResult> {
  const result = await services.store[action](number, readyAt);
  const order = "order" in result ? result.order : { number };
  log("info", EVENTS[action], { outcome: result.outcome, ...order });
  return result;
}

/** Has staff take all calls off the board that they saw on it. Throws what the store throws. */
export async function clearByStaff(
  { services, log }: StaffDoor,
  seen: RecentCall[],
): Promise<{ outcome: "cleared"; calls: RecentCall[] }> {
  const { outcome, orders } = await services.store.clear(seen);
  log("info", "Staff cleared the board", { seen: seen.length, cleared: orders.length });
  return { outcome, calls: orders.map(({ number, readyAt }) => ({ number, readyAt })) };
}

/** Has staff put cleared calls back, as many as have time left. Throws what the store throws. */
export async function unclearByStaff(
  { services, log }: StaffDoor,
  calls: RecentCall[],
): Promise<{ outcome: "restored"; count: number }> {
  const results = await Promise.all(
    calls.map(({ number, readyAt }) => services.store.restore(number, readyAt)),
  );
  const count = results.filter(({ outcome }) => outcome !== "too late").length;
  log("info", "Staff undid the clearing of the board", { calls: calls.length, restored: count });
  return { outcome: "restored", count };
}
