import { OrderTile } from "./OrderTile.tsx";
import { minutesAgo } from "@/lib/shared/ago.ts";
import type { Order } from "@/lib/shared/order.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { useGlide } from "@/lib/browser/use_glide.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

interface OrderTilesProps {
  orders: Order[];
  /** The moment as of which they are shown: by the server's clock, in ms since the epoch. */
  at: number;
  texts: Texts["board"];
}

/** For how long a call stands out, in ms. */
const NEW_MS = 30_000;
/** With more numbers than this they are smaller, to be found by looking; and smaller still. */
const MANY = 12;
const VERY_MANY = 24;

/** The numbers on the board, newest first. */
export function OrderTiles({ orders, at, texts }: OrderTilesProps) {
  const tiles = useGlide(orders.map(callKey).join());
  const many = orders.length > VERY_MANY ? " many very" : orders.length > MANY ? " many" : "";
  let before = "";
  return (
    <ul ref={tiles} class={`tiles${many}`} role="list" aria-label={texts.list}>
      {orders.map((order) => {
        const age = minutesAgo(at - order.readyAt, texts);
        // Once for all that were called together.
        const isSaid = age === before;
        before = age;
        return (
          <OrderTile
            key={callKey(order)}
            order={order}
            age={isSaid ? null : age}
            isNew={at - order.readyAt < NEW_MS}
          />
        );
      })}
    </ul>
  );
}
