// Also loaded by the browser: no Deno, no server modules.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { BoardConnection, SILENCE_MS, type Status } from "./board_connection.ts";
import { systemClock } from "./clock.ts";
import { type Board, liveOrders, nextExpiry, type Order } from "./order.ts";
import { followPage } from "./page_lifecycle.ts";

const TICK_MS = 1_000;

/** What a page knows; times in ms since the epoch, by the server's clock. */
interface Shown {
  board: Board;
  /** The server's clock minus the phone's, in ms. */
  offset: number;
  /** When the server was last heard. */
  heardAt: number;
}

/** The board as a page shows it at this moment. */
export interface LiveBoard {
  orders: Order[];
  /** By the server's clock, in ms since the epoch. */
  now: number;
  /** `null` before the page's script has begun. */
  status: Status | null;
  /** How long the server has not been heard, in ms. */
  silentMs: number;
  /** Whether it was not heard for so long that the board is not to be relied on. */
  isOld: boolean;
  /** The {@linkcode callKey} of each call that came with the last board. */
  announced: Set<string>;
}

/** Keeps a page's board current and rendered. `initial` is what the server rendered. */
export function useLiveBoard(initial: Board): LiveBoard {
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

  const silentMs = now.value - shown.value.heardAt;
  const isOld = status.value !== null && silentMs >= SILENCE_MS;
  return {
    orders: liveOrders(shown.value.board.orders, now.value),
    now: now.value,
    status: isOld && status.value === "live" ? "reconnecting" : status.value,
    silentMs,
    isOld,
    announced: announced.value,
  };
}

/** Another one for each call, so that a repeat is a new element: it moves in and is read out. */
export function callKey({ number, readyAt }: Order): string {
  return `${number} ${readyAt}`;
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
