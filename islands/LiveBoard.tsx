import { ConnectionStatus } from "@/components/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/EmptyBoard.tsx";
import { OrderTile } from "@/components/OrderTile.tsx";
import type { Board } from "@/lib/order.ts";
import { callKey, useLiveBoard } from "@/lib/use_live_board.ts";

/** The customers' board that keeps itself current. `initial` is what the server rendered. */
export default function LiveBoard({ initial }: { initial: Board }) {
  const { orders, now, status, silentMs, isOld, announced } = useLiveBoard(initial);
  return (
    <div class={isOld ? "board old" : "board"}>
      <ConnectionStatus status={status} silentMs={silentMs} />
      <p class="announcement" role="status">
        {orders.filter((order) => announced.has(callKey(order))).map((order) => (
          <span key={callKey(order)}>Order {order.number} is ready</span>
        ))}
      </p>
      {orders.length === 0
        ? <EmptyBoard isOld={isOld} />
        : (
          <ul class="tiles" role="list" aria-label="Orders that are ready">
            {orders.map((order) => <OrderTile key={callKey(order)} order={order} now={now} />)}
          </ul>
        )}
    </div>
  );
}
