import { ago } from "@/lib/shared/ago.ts";
import type { Order } from "@/lib/shared/order.ts";
import type { Texts } from "@/lib/shared/texts.ts";

interface OrderTileProps {
  order: Order;
  /** By the server's clock, in ms since the epoch. */
  now: number;
  texts: Texts["board"];
}

/** For how long a call stands out, in ms. */
const NEW_MS = 30_000;
const MINUTE_MS = 60_000;

/** One number on the board. */
export function OrderTile({ order, now, texts }: OrderTileProps) {
  const age = now - order.readyAt;
  const classes = ["tile", `digits-${String(order.number).length}`, age < NEW_MS ? "new" : ""];
  return (
    <li class={classes.join(" ").trim()}>
      <span class="number">{order.number}</span>
      <span class="age">{age < MINUTE_MS ? texts.justNow : ago(age, texts)}</span>
    </li>
  );
}
