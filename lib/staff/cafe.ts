import type { log } from "@/lib/base/log.ts";
import type { NoticeChange, StateChange } from "@/lib/board/commands.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";
import type { CafeStateName } from "@/lib/shared/cafe.ts";
import { nextTimeOfDay } from "@/lib/shared/calendar.ts";
import type { NoticeEnd } from "@/lib/shared/notice.ts";

const MINUTE_MS = 60_000;
/** When a line that nobody took away is of yesterday; by the café's clock. */
const MORNING = "05:00";

/** What staff work with; the log names the request. */
export interface CafeDoor {
  services: {
    store: Pick<OrderStore, "setState" | "setNotice">;
    config: { timeZone: string };
  };
  log: typeof log;
}

/** Has staff say how the café is, whatever the kitchen's system has said. Throws what the store throws. */
export async function setStateByStaff(
  { services, log }: CafeDoor,
  name: CafeStateName,
): Promise<StateChange> {
  const result = await services.store.setState(name, "staff");
  log("info", "Staff set the café's state", { state: name });
  return result;
}

/**
 * Has staff show the guests a line, checked by `readNotice`, from `now` on (ms since the epoch). What ends
 * when the café closes ends at 05:00 at the latest.
 * Throws what the store throws.
 */
export async function showNotice(
  { services, log }: CafeDoor,
  { text, end, now }: { text: string; end: NoticeEnd; now: number },
): Promise<NoticeChange> {
  const { store, config } = services;
  const untilClosed = end === "closed";
  const expiresAt = untilClosed
    ? nextTimeOfDay(MORNING, now + MINUTE_MS, config.timeZone)
    : now + end * MINUTE_MS;
  const result = await store.setNotice({ text, expiresAt, untilClosed });
  // Not the text: nobody knows whom it names.
  log("info", "Staff showed a notice", { expiresAt, untilClosed });
  return result;
}

/** Has staff take it away. Throws what the store throws. */
export async function endNotice({ services, log }: CafeDoor): Promise<NoticeChange> {
  const result = await services.store.setNotice(null);
  log("info", "Staff ended the notice", { outcome: result.outcome });
  return result;
}
