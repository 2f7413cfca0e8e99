import type { Order } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

interface AnnouncementProps {
  orders: Order[];
  /** The {@linkcode callKey} of each call that is to be read out. */
  announced: Set<string>;
  texts: Texts["board"];
}

/** Reads new calls out, once each; there from the start, and seen by nobody. */
export function Announcement({ orders, announced, texts }: AnnouncementProps) {
  return (
    <p class="announcement" role="status">
      {orders.filter((order) => announced.has(callKey(order))).map((order) => (
        <span key={callKey(order)}>{fill(texts.ready, { number: order.number })}</span>
      ))}
    </p>
  );
}
