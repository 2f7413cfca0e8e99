import { useEffect } from "preact/hooks";
import { pushHint, PushLine } from "./PushLine.tsx";
import { ReadyCall } from "./ReadyCall.tsx";
import { SoundButton } from "./SoundButton.tsx";
import { WaitingNumbers } from "./WaitingNumbers.tsx";
import { ago } from "@/lib/shared/ago.ts";
import {
  collect,
  forget,
  keepWaiting,
  type MyCall,
  noteCalls,
  stateOf,
} from "@/lib/shared/my_numbers.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { answer, myNumbers, save } from "@/lib/browser/mine/store.ts";
import { useCalling } from "@/lib/browser/mine/use_calling.ts";
import { type BoardOnPage, callKey } from "@/lib/browser/use_live_board.ts";
import { keepAwake } from "@/lib/browser/wake_lock.ts";

export { followNumber, isFollowing } from "@/lib/browser/mine/store.ts";

const JUST_NOW_MS = 60_000;
/** A call that came this shortly before somebody looked is one that just came. */
const AWAY_MS = 3_000;

/** When the page was opened or shown again, by the phone's clock. */
let shownAt = performance.timeOrigin;

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") shownAt = Date.now();
});

/** The numbers that this phone waits for, and those that are ready. */
export function MyNumbers(
  { live, texts }: { live: BoardOnPage; texts: Pick<Texts, "board" | "mine"> },
) {
  const { now, isOld, status } = live;
  const { mine } = texts;
  const { calls, waiting } = stateOf(myNumbers.value, { ...live.board, now });
  const sound = useCalling(calls, mine);
  const isWaiting = waiting.length > 0;
  const waitingFor = waiting.map(({ number }) => number);

  useEffect(() => isWaiting ? keepAwake() : undefined, [isWaiting]);
  useEffect(() => {
    if (calls.some(({ mine, readyAt }) => mine.called !== readyAt)) {
      save(noteCalls(myNumbers.value, calls));
    }
  }, [calls.map(callKey).join()]);
  useEffect(() => {
    // The phone's own clock may have jumped; what the server's says of the time counts.
    if (status !== "live") return;
    const current = myNumbers.value.filter(({ until }) => now < until);
    if (current.length < myNumbers.value.length) save(current);
  }, [now]);

  const soundButton = sound.isPossible && <SoundButton sound={sound} texts={mine} />;
  return (
    <>
      <p class="announcement" role="status">
        {isWaiting && `${mine.waiting}: ${waitingFor.join(", ")}`}
      </p>
      {calls.map((call) => (
        <ReadyCall
          key={callKey(call)}
          number={call.number}
          when={whenCalled(call, now, texts)}
          isGone={call.isGone}
          announcement={call.isGone || call.readyAt <= call.mine.since
            ? fill(texts.board.ready, { number: call.number })
            : undefined}
          texts={mine}
        >
          <p class="answers">
            <button
              type="button"
              class="got"
              onClick={() => answer(collect(myNumbers.value, call, now))}
            >
              {mine.got}
            </button>
            {call.isGone && (
              <button
                type="button"
                onClick={() => answer(keepWaiting(myNumbers.value, call))}
              >
                {mine.keepWaiting}
              </button>
            )}
            {!isWaiting && soundButton}
          </p>
        </ReadyCall>
      ))}
      {isWaiting && (
        <WaitingNumbers
          numbers={waitingFor}
          hint={isOld ? mine.cutOff : pushHint() ?? mine.keepOpen}
          texts={mine}
          stop={(number) => answer(forget(myNumbers.value, number))}
        >
          {soundButton}
          {!sound.isAsking && <PushLine />}
        </WaitingNumbers>
      )}
    </>
  );
}

function whenCalled(
  { mine, readyAt }: MyCall,
  now: number,
  { board, mine: texts }: Pick<Texts, "board" | "mine">,
): string {
  const age = now - readyAt;
  const wasAway = age > Date.now() - shownAt + AWAY_MS && readyAt >= mine.since;
  if (wasAway) return fill(texts.away, { age: ago(age, board) });
  return age < JUST_NOW_MS ? texts.justCalled : fill(texts.called, { age: ago(age, board) });
}
