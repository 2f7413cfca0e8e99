import { useRef } from "preact/hooks";
import type { Order } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { Confirm } from "./Confirm.tsx";

interface ClearBoardProps {
  orders: Order[];
  /** Takes these off the board. */
  clear: (seen: Order[]) => Promise<void>;
  texts: Texts["staff"];
}

/** Takes all numbers off the board that the person sees, after asking. */
export function ClearBoard({ orders, clear, texts }: ClearBoardProps) {
  const place = useRef<HTMLDivElement>(null);
  if (orders.length === 0) return null;
  const confirmed = async () => {
    place.current!.querySelector("details")!.open = false;
    await clear(orders);
  };
  return (
    <div ref={place} class="clear-board">
      <Confirm ask={texts.clear} means={texts.clearMeans}>
        <button type="button" class="danger" onClick={confirmed}>
          {fill(texts.clearAll, { count: orders.length })}
        </button>
      </Confirm>
    </div>
  );
}
