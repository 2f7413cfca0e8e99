import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ConnectionStatus } from "@/components/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/EmptyBoard.tsx";
import { OrderTile } from "@/components/OrderTile.tsx";
import { BoardConnection, SILENCE_MS, type Status } from "@/lib/board_connection.ts";
import { systemClock } from "@/lib/clock.ts";
import { type Board, liveOrders, nextExpiry, type Order } from "@/lib/order.ts";
import { followPage } from "@/lib/page_lifecycle.ts";

const TICK_MS = 1_000;

/** What the page knows; times in ms since the epoch, by the server's clock. */
interface Shown {
  board: Board;
  /** The server's clock minus the phone's, in ms. */
  offset: number;
  /** When the server was last heard. */
  heardAt: number;
}

/** The board that keeps itself current. `initial` is what the server rendered. */
export default function LiveBoard({ initial }: { initial: Board }) {
  const shown = useSignal<Shown>({
    board: initial,
    offset: initial.now - Date.now(),
    heardAt: initial.now,
  });
  const now = useSignal(initial.now);
  const status = useSignal<Status | null>(null);
  const announced = useSignal(new Set<string>());

  useEffect(() => connect(shown, now, status, announced), []);
  useEffect(() => tick(shown.value, now), [shown.value]);

  const orders = liveOrders(shown.value.board.orders, now.value);
  const silentMs = now.value - shown.value.heardAt;
  const isOld = status.value !== null && silentMs >= SILENCE_MS;
  return (
    <div class={isOld ? "board old" : "board"}>
      <ConnectionStatus
        status={isOld && status.value === "live" ? "reconnecting" : status.value}
        silentMs={silentMs}
      />
      <p class="announcement" role="status">
        {orders.filter((order) => announced.value.has(callKey(order))).map((order) => (
          <span key={callKey(order)}>Order {order.number} is ready</span>
        ))}
      </p>
      {orders.length === 0
        ? <EmptyBoard isOld={isOld} />
        : (
          <ul class="tiles" role="list" aria-label="Orders that are ready">
            {orders.map((order) => (
              <OrderTile
                key={callKey(order)}
                order={order}
                now={now.value}
              />
            ))}
          </ul>
        )}
    </div>
  );
}

/** Follows the server for as long as the page is there; returns what ends it. */
function connect(
  shown: Signal<Shown>,
  now: Signal<number>,
  status: Signal<Status | null>,
  announced: Signal<Set<string>>,
): () => void {
  const connection = new BoardConnection(shown.value.board.version, {
    clock: systemClock,
    EventSource,
    fetch: (...args) => fetch(...args),
    isOnline: () => navigator.onLine,
    listener: {
      heard(serverNow, board = shown.value.board) {
        const calls = newCalls(shown.value.board, board);
        if (calls.length > 0) announced.value = new Set(calls);
        shown.value = { board, offset: serverNow - Date.now(), heardAt: serverNow };
        now.value = serverNow;
      },
      status: (value) => status.value = value,
    },
  });
  return followPage({
    here: () => connection.open(),
    left: () => connection.close(),
    offline: () => status.value = "offline",
  });
}

/** Moves `now` on every second, and in the very moment in which the next order expires. */
function tick({ board, offset }: Shown, now: Signal<number>): () => void {
  let cancel = () => {};
  const next = () => {
    const serverNow = Date.now() + offset;
    now.value = serverNow;
    const expiry = nextExpiry(board.orders, serverNow);
    const wait = expiry === null ? TICK_MS : Math.min(expiry - serverNow, TICK_MS);
    cancel = systemClock.after(wait, next);
  };
  next();
  return () => cancel();
}

/** The calls that are on one board and were not on the one before. */
function newCalls(before: Board, after: Board): string[] {
  const known = new Set(before.orders.map(callKey));
  return after.orders.map(callKey).filter((key) => !known.has(key));
}

/** Another one for each call, so that a repeat is a new element: it moves in and is read out. */
function callKey({ number, readyAt }: Order): string {
  return `${number} ${readyAt}`;
}
