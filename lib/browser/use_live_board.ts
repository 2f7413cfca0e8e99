import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { keep, readKeptJson } from "./storage.ts";
import { BoardConnection, SILENCE_MS, type Status } from "./board_connection.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import {
  type Board,
  liveOrders,
  nextExpiry,
  type Order,
  type RecentCall,
} from "@/lib/shared/order.ts";
import { followPage } from "./page_lifecycle.ts";

const TICK_MS = 1_000;
/** What a message may be late before the page's clock is set back by it, in ms. */
const LATE_MS = 2_000;

/** What a page knows; times in ms since the epoch, by the server's clock. */
export interface Shown {
  board: Board;
  /** The server's clock minus the phone's, in ms. */
  offset: number;
  /** When the server was last heard. */
  heardAt: number;
}

/** The board as a page shows it at this moment. */
export interface BoardOnPage {
  orders: Order[];
  /** The last one from the server: some of its orders may have expired since. */
  board: Board;
  /** By the server's clock, in ms since the epoch. */
  now: number;
  /** `null` before the page's script has begun. */
  status: Status | null;
  /** How long the server has not been heard, in ms. */
  silentMs: number;
  /** Whether it was not heard for so long that the board is not to be relied on. */
  isOld: boolean;
  /** The calls that came with the last board that had any. */
  announced: Order[];
}

/**
 * Keeps a page's board current and rendered. `initial` is what the server rendered;
 * `listensHidden` says whether the page is to know of calls also while it can't be seen.
 */
export function useLiveBoard(initial: Board, listensHidden = () => true): BoardOnPage {
  const shown = useSignal<Shown>({
    board: initial,
    offset: initial.now - Date.now(),
    heardAt: initial.now,
  });
  const now = useSignal(initial.now);
  const status = useSignal<Status | null>(null);
  const announced = useSignal<Order[]>([]);

  useEffect(() => connect({ shown, now, status, announced }, listensHidden), []);
  useEffect(() => tick(shown.value, now), [shown.value]);

  const silentMs = now.value - shown.value.heardAt;
  const isOld = status.value !== null && silentMs >= SILENCE_MS;
  const { board } = shown.value;
  return {
    orders: liveOrders(board.orders, now.value),
    board,
    now: now.value,
    status: isOld && status.value === "live" ? "reconnecting" : status.value,
    silentMs,
    isOld,
    announced: announced.value,
  };
}

/** Another one for each call, so that a repeat is a new element: it moves in and is read out. */
export function callKey({ number, readyAt }: RecentCall): string {
  return `${number} ${readyAt}`;
}

/**
 * What a page knows once it has heard a board. A message can come late, never early: one that is
 * only a little behind the page's clock does not set it back, or an order that has just expired
 * would be there again for a moment, and be announced once more.
 */
export function afterHearing(
  before: Shown,
  board: Board,
  serverNow: number,
  localNow: number,
): Shown {
  const heard = serverNow - localNow;
  const isLate = heard < before.offset && before.offset - heard < LATE_MS;
  const offset = isLate ? before.offset : heard;
  return { board, offset, heardAt: localNow + offset };
}

interface Signals {
  shown: Signal<Shown>;
  now: Signal<number>;
  status: Signal<Status | null>;
  announced: Signal<Order[]>;
}

/** Follows the server for as long as the page is there; returns what ends it. */
function connect(
  { shown, now, status, announced }: Signals,
  listensHidden: () => boolean,
): () => void {
  openKept(shown, status);
  const connection = new BoardConnection(shown.value.board.version, {
    clock: systemClock,
    EventSource,
    fetch: (...args) => fetch(...args),
    isOnline: () => navigator.onLine,
    listener: {
      heard(serverNow, board = shown.value.board) {
        const calls = newCalls(shown.value.board, board);
        if (calls.length > 0) announced.value = calls;
        shown.value = afterHearing(shown.value, board, serverNow, Date.now());
        keep("board", JSON.stringify(shown.value));
        now.value = shown.value.heardAt;
      },
      status: (value) => status.value = value,
    },
  });
  const left = () => {
    connection.close();
    // Not live at the first glance after it, until it is.
    status.value = "reconnecting";
  };
  return followPage({
    here: () => connection.open(),
    hidden: () => listensHidden() || left(),
    left,
    offline: () => status.value = "offline",
  });
}

/** In a page that the service worker kept: shows the board that this phone has seen last. */
function openKept(shown: Signal<Shown>, status: Signal<Status | null>): void {
  const { classList } = document.documentElement;
  if (!classList.contains("kept")) return;
  shown.value = readKeptJson<Shown>("board") ?? { ...shown.value, offset: 0 };
  status.value = "reconnecting";
  classList.remove("kept");
}

/** Moves `now` on every second, and in the very moment in which the next order expires. */
function tick({ board, offset }: Shown, now: Signal<number>): () => void {
  let cancel = () => {};
  const wait = () => {
    const due = Math.min(nextExpiry(board.orders, now.value) ?? Infinity, now.value + TICK_MS);
    cancel = systemClock.after(Math.max(0, due - Date.now() - offset), next);
  };
  const next = () => {
    now.value = Date.now() + offset;
    wait();
  };
  wait();
  return () => cancel();
}

/** The calls that are on one board and were not on the one before. */
function newCalls(before: Board, after: Board): Order[] {
  const known = new Set(before.orders.map(callKey));
  return after.orders.filter((order) => !known.has(callKey(order)));
}
