import type { Order } from "@/lib/order.ts";

interface StaffOrderProps {
  order: Order;
  /** By the server's clock, in ms since the epoch. */
  now: number;
  /** Whether its removal is under way. */
  isLeaving: boolean;
  /** Whether it has come under the person's finger a moment ago. */
  hasMoved: boolean;
  /** Absent where there is no script: the form is sent to the server then. */
  remove?: () => void;
}

/** A number on the board as staff see it: the time it has left, and what takes it off. */
export function StaffOrder({ order, now, isLeaving, hasMoved, remove }: StaffOrderProps) {
  const { number, readyAt, expiresAt, calls } = order;
  return (
    <li class={isLeaving ? "staff-order leaving" : "staff-order"}>
      <span class="staff-number">{number}</span>
      <span class="staff-facts">
        <span class="time-left">{timeLeft(expiresAt - now)} left</span>
        {calls > 1 && <span>called {calls}×</span>}
      </span>
      <form
        method="post"
        action="/orders/remove"
        onSubmit={(event) => {
          event.preventDefault();
          remove?.();
        }}
      >
        <input type="hidden" name="number" value={number} />
        <input type="hidden" name="readyAt" value={readyAt} />
        <button
          type="submit"
          class="remove"
          aria-label={`Remove ${number}`}
          aria-disabled={isLeaving || hasMoved}
        >
          Remove
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
