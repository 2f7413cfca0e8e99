import { ago } from "@/lib/ago.ts";
import type { Order } from "@/lib/order.ts";

/** For how long a call stands out, in ms. */
const NEW_MS = 30_000;
const MINUTE_MS = 60_000;

/** One number on the board, at `now` by the server's clock (ms since the epoch). */
export function OrderTile({ order, now }: { order: Order; now: number }) {
  const age = now - order.readyAt;
  const classes = ["tile", `digits-${String(order.number).length}`, age < NEW_MS ? "new" : ""];
  return (
    <li class={classes.join(" ").trim()}>
      <span class="number">{order.number}</span>
      <span class="age">{age < MINUTE_MS ? "just now" : ago(age)}</span>
    </li>
  );
}
