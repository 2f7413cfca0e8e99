import type { Order } from "@/lib/order.ts";
import type { ScreenState } from "@/lib/staff_status.ts";
import { fill, type Texts } from "@/lib/texts.ts";

interface StaffOrderProps {
  order: Order;
  /** By the server's clock, in ms since the epoch. */
  now: number;
  /** Whether its removal is under way. */
  isLeaving: boolean;
  /** Whether it has come under the person's finger a moment ago. */
  hasMoved: boolean;
  /** Whether the poster screens show it. */
  screens: ScreenState;
  remove: () => void;
  texts: Texts["staff"];
}

/** A number as staff see it: the time it has left, and what takes it off; a plain form until the script is there. */
export function StaffOrder(
  { order, now, isLeaving, hasMoved, screens, remove, texts }: StaffOrderProps,
) {
  const { number, readyAt, expiresAt, calls } = order;
  return (
    <li class={isLeaving ? "staff-order leaving" : "staff-order"}>
      <span class="staff-number">{number}</span>
      <span class="staff-facts" data-screens={screens}>
        <span class="time-left">{fill(texts.timeLeft, { time: timeLeft(expiresAt - now) })}</span>
        {calls > 1 && <span>{fill(texts.calls, { calls })}</span>}
      </span>
      <form
        method="post"
        action="/orders/remove"
        onSubmit={(event) => {
          event.preventDefault();
          remove();
        }}
      >
        <input type="hidden" name="number" value={number} />
        <input type="hidden" name="readyAt" value={readyAt} />
        <button
          type="submit"
          class="remove"
          aria-label={fill(texts.removeNumber, { number })}
          aria-disabled={isLeaving || hasMoved}
        >
          {texts.remove}
        </button>
      </form>
    </li>
  );
}

/** `4:09`, rounded up, so that nothing stands at 0:00. */
function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
