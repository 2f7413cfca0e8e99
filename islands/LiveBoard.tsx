import { ConnectionStatus } from "@/components/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/EmptyBoard.tsx";
import { OrderTile } from "@/components/OrderTile.tsx";
import type { Board } from "@/lib/order.ts";
import { fill, type Texts } from "@/lib/texts.ts";
import { callKey, useLiveBoard } from "@/lib/use_live_board.ts";

/** The customers' board that keeps itself current. `initial` is what the server rendered. */
export default function LiveBoard(
  { initial, texts }: { initial: Board; texts: Texts["board"] },
) {
  const { orders, now, status, silentMs, isOld, announced } = useLiveBoard(initial);
  return (
    <div class={isOld ? "board old" : "board"}>
      <ConnectionStatus status={status} silentMs={silentMs} texts={texts} />
      <p class="announcement" role="status">
        {orders.filter((order) => announced.has(callKey(order))).map((order) => (
          <span key={callKey(order)}>{fill(texts.ready, { number: order.number })}</span>
        ))}
      </p>
      {orders.length === 0
        ? <EmptyBoard isOld={isOld} texts={texts} />
        : (
          <ul class="tiles" role="list" aria-label={texts.list}>
            {orders.map((order) => (
              <OrderTile key={callKey(order)} order={order} now={now} texts={texts} />
            ))}
          </ul>
        )}
    </div>
  );
}
