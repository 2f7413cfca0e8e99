import { useEffect } from "preact/hooks";
import { Announcement } from "@/components/board/Announcement.tsx";
import { ConnectionStatus } from "@/components/board/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/board/EmptyBoard.tsx";
import { CafeSigns } from "@/components/cafe/CafeSigns.tsx";
import { Evacuation } from "@/components/cafe/Evacuation.tsx";
import { type ClockTime, ScreenClock } from "@/components/screen/ScreenClock.tsx";
import { ScreenPlaces } from "@/components/screen/ScreenPlaces.tsx";
import { ScreenSwitches } from "@/components/screen/ScreenSwitches.tsx";
import { ScreenTakeover } from "@/components/screen/ScreenTakeover.tsx";
import { heldAt, isEvacuation } from "@/lib/shared/cafe.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { Clip } from "@/lib/shared/voice.ts";
import { drift } from "@/lib/browser/screen/drift.ts";
import { showPointer } from "@/lib/browser/screen/pointer.ts";
import { useTelevision } from "@/lib/browser/screen/presence.ts";
import { useScreenSound } from "@/lib/browser/screen/sound.ts";
import { useCalls, useHeard, useLastCall } from "@/lib/browser/screen/use_calls.ts";
import { useScreenVoice } from "@/lib/browser/screen/use_voice.ts";
import { signalLife } from "@/lib/browser/screen/watchdog.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { useLiveBoard } from "@/lib/browser/use_live_board.ts";
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
  /** Where each clip of the voice is. */
  clips: Record<Clip, string>;
  /** `null`: there is no clock. */
  clock: ClockTime | null;
  texts: Pick<Texts, "board" | "language" | "screen">;
}

/** The board on a television: keeps itself current, and lets new calls take the screen for a moment. */
export default function ScreenBoard(props: ScreenBoardProps) {
  const { initial, hasAddress, clips, clock, texts } = props;
  const { board, language, screen } = texts;
  const live = useLiveBoard(initial);
  const { orders, now, status, silentMs, isOld, announced } = live;
  const says = heldAt(live.board, now);
  const isOver = says.state?.name === "closed";
  const over = { ...board, ...screen.over };
  // Then nothing calls anybody.
  const isEvacuated = isEvacuation(says);
  const sound = useScreenSound();
  const voice = useScreenVoice(sound, { addresses: clips, orders, isQuiet: isEvacuated });
  const newest = useCalls(initial.orders, orders, now);
  const calls = isEvacuated ? [] : newest;

  useHeard(calls, voice.call);
  useLastCall(says, voice.lastCall);
  useTelevision(sound.state);
  useServiceWorker(status === "live");
  useEffect(keepAwake, []);
  useEffect(() => drift(document.documentElement, systemClock), []);
  useEffect(() => showPointer(document.documentElement), []);
  useEffect(() => {
    // Nobody is invited to a page that would have no connection either.
    document.documentElement.classList.toggle("cut-off", isOld);
  }, [isOld]);
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
            <ScreenPlaces
              orders={orders}
              now={now}
              newSince={now - NEW_MS}
              label={board.list}
              pageOf={hasAddress ? screen.pageOnPhone : screen.page}
            />
          )}
        <div class="screen-truth">
          <ConnectionStatus status={status} silentMs={silentMs} texts={board} />
          {clock !== null && <ScreenClock now={now} initial={clock} />}
          {isOld && orders.length > 0 && <p class="screen-advice">{board.cutOffMore}</p>}
        </div>
        {!isEvacuated && <Announcement orders={orders} calls={announced} texts={board} />}
      </div>
      <ScreenTakeover calls={calls} texts={screen} />
      <ScreenSwitches sound={sound} voice={voice} texts={screen} />
      <div role="alert">{isEvacuated && <Evacuation language={language} />}</div>
    </>
  );
}
