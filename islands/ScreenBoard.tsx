import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Announcement } from "@/components/board/Announcement.tsx";
import { ConnectionStatus } from "@/components/board/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/board/EmptyBoard.tsx";
import { CafeSigns } from "@/components/cafe/CafeSigns.tsx";
import { Evacuation } from "@/components/cafe/Evacuation.tsx";
import { ScreenNumbers } from "@/components/screen/ScreenNumbers.tsx";
import { ScreenTakeover } from "@/components/screen/ScreenTakeover.tsx";
import { type CafeSays, heldAt, isEvacuation } from "@/lib/shared/cafe.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import type { Board, Order } from "@/lib/shared/order.ts";
import { ScreenCalls } from "@/lib/browser/screen/calls.ts";
import { drift } from "@/lib/browser/screen/drift.ts";
import { showPointer } from "@/lib/browser/screen/pointer.ts";
import { useScreenSound } from "@/lib/browser/screen/sound.ts";
import { signalLife } from "@/lib/browser/screen/watchdog.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { callKey, useLiveBoard } from "@/lib/browser/use_live_board.ts";
import { useServiceWorker } from "@/lib/browser/use_service_worker.ts";
import { keepAwake } from "@/lib/browser/wake_lock.ts";

/** For how long a call stands out, in ms. */
const NEW_MS = 30_000;
/** A page that hears nothing for this long, in ms, may be what is wrong: a fresh one is tried. */
const DEAF_MS = 5 * 60_000;

interface ScreenBoardProps {
  initial: Board;
  /** Whether the page says how to have the board on a phone. */
  hasAddress: boolean;
  texts: Pick<Texts, "board" | "language" | "screen">;
}

/** The board on a television: keeps itself current, and lets new calls take the screen for a moment. */
export default function ScreenBoard({ initial, hasAddress, texts }: ScreenBoardProps) {
  const { board, language, screen } = texts;
  const live = useLiveBoard(initial);
  const { orders, now, status, silentMs, isOld, announced } = live;
  const says = heldAt(live.board, now);
  const isOver = says.state?.name === "closed";
  const over = { ...board, ...screen.over };
  // Then nothing calls anybody.
  const isEvacuated = isEvacuation(says);
  const sound = useScreenSound();
  const newest = useCalls(initial.orders, orders, now);
  const calls = isEvacuated ? [] : newest;
  const isTaken = calls.length > 0;
  const turn = isTaken ? callKey(calls[0]!) : null;

  useEffect(() => {
    if (turn !== null) sound.ring();
  }, [turn]);
  useLastCall(says, sound.ring);
  useServiceWorker(status === "live");
  useEffect(keepAwake, []);
  useEffect(() => drift(document.documentElement, systemClock), []);
  useEffect(() => showPointer(document.documentElement), []);
  // After each rendering, and there is one every second.
  useEffect(() => {
    if (silentMs < DEAF_MS) signalLife(orders.length === 0 && status === "live");
  });

  return (
    <>
      <div class={isOld ? "screen-board old" : "screen-board"}>
        {!isEvacuated && <CafeSigns says={says} language={language} />}
        {orders.length === 0
          ? <EmptyBoard isOld={isOld} texts={isOver ? over : board} />
          : (
            <ScreenNumbers
              orders={orders}
              newSince={now - NEW_MS}
              label={board.list}
              more={hasAddress ? screen.moreOnPhone : screen.more}
            />
          )}
        <div class="screen-truth">
          <ConnectionStatus status={status} silentMs={silentMs} texts={board} />
          {isOld && orders.length > 0 && <p class="screen-advice">{board.cutOffMore}</p>}
        </div>
        {!isEvacuated && <Announcement orders={orders} announced={announced} texts={board} />}
      </div>
      <ScreenTakeover calls={calls} texts={screen} />
      <button type="button" class={`screen-sound ${sound.state}${sound.isNew ? " changed" : ""}`}>
        {screen.sound[sound.state]}
      </button>
      <div role="alert">{isEvacuated && <Evacuation language={language} />}</div>
    </>
  );
}

/** Rings once when it is time for the last orders. */
function useLastCall({ state }: CafeSays, ring: () => void): void {
  const known = useRef(state?.at);
  useEffect(() => {
    if (state?.name === "last-call" && state.at !== known.current) ring();
    known.current = state?.at;
  }, [state?.at]);
}

/** The calls that have the screen at this moment. */
function useCalls(initial: Order[], orders: Order[], now: number): Order[] {
  const shown = useSignal<Order[]>([]);
  const calls = useRef<ScreenCalls | null>(null);
  useEffect(() => {
    const changed = (calls: Order[]) => shown.value = calls;
    calls.current = new ScreenCalls({ clock: systemClock, initial, changed });
    return () => calls.current?.close();
  }, []);
  useEffect(() => calls.current?.update(orders, now));
  return shown.value;
}
