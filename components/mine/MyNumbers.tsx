import { useEffect } from "preact/hooks";
import { CallAnswers } from "./CallAnswers.tsx";
import { Notice } from "./Notice.tsx";
import { pushHint, PushLine } from "./PushLine.tsx";
import { ReadyCall } from "./ReadyCall.tsx";
import { SoundButton } from "./SoundButton.tsx";
import { WaitingNumbers } from "./WaitingNumbers.tsx";
import { isLate, noteCalls, stateOf } from "@/lib/shared/my_numbers.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import * as store from "@/lib/browser/mine/store.ts";
import { useCalling } from "@/lib/browser/mine/use_calling.ts";
import { useStyles } from "@/lib/browser/mine/use_styles.ts";
import { whenCalled } from "@/lib/browser/mine/when_called.ts";
import { type BoardOnPage, callKey } from "@/lib/browser/use_live_board.ts";
import { keepAwake } from "@/lib/browser/wake_lock.ts";

export { followForm, followNumber, isFollowing, isMine } from "@/lib/browser/mine/store.ts";

/** Whether there is anything to say of this phone's numbers. */
export function isShowing({ board, now }: BoardOnPage): boolean {
  const { calls, waiting } = stateOf(store.myNumbers.value, { ...board, now });
  return calls.length + waiting.length > 0;
}

interface MyNumbersProps {
  live: BoardOnPage;
  /** The address of their style sheet. */
  styles: string;
  texts: Pick<Texts, "language" | "board" | "mine">;
}

/** The numbers that this phone waits for, and those that are ready. */
export function MyNumbers({ live, styles, texts }: MyNumbersProps) {
  const { now, isOld, status } = live;
  const { mine } = texts;
  const { calls, waiting } = stateOf(store.myNumbers.value, { ...live.board, now });
  const sound = useCalling(calls, mine);
  const isStyled = useStyles(styles);
  const isWaiting = waiting.length > 0;
  const numbers = waiting.map(({ number }) => number);

  useEffect(() => isWaiting ? keepAwake() : undefined, [isWaiting]);
  useEffect(() => {
    if (calls.some(({ mine, readyAt }) => mine.called !== readyAt)) {
      store.save(noteCalls(store.myNumbers.value, calls));
    }
  }, [calls.map(callKey).join()]);
  useEffect(() => {
    // The phone's own clock may have jumped; what the server's says of the time counts.
    if (status === "live") store.endOverdue(now);
  }, [now]);

  if (!isStyled) return null;
  const over = store.over.value.map(({ number }) => number).join(", ");
  const notice = store.stopped.value !== null
    ? fill(mine.stopped, { number: store.stopped.value.number })
    : over && fill(mine.ranOut, { number: over });
  const aloud = notice || (isWaiting && fill(mine.waiting, { numbers: numbers.join(", ") }));
  const hint = isOld ? mine.cutOff : pushHint() ?? mine.keepOpen;
  return (
    <>
      <p class="announcement" role="status">{aloud && <span key={aloud}>{aloud}</span>}</p>
      {calls.map((call) => (
        <ReadyCall
          key={callKey(call)}
          number={call.number}
          when={whenCalled(call, now, texts)}
          isGone={call.isGone}
          isOneOfMany={calls.length > 1}
          texts={mine}
        >
          <CallAnswers call={call} now={now} texts={mine} />
        </ReadyCall>
      ))}
      {isWaiting && (
        <WaitingNumbers
          numbers={numbers}
          isAside={calls.length > 0}
          texts={mine}
          stop={store.stop}
        >
          {waiting.some((each) => isLate(each, now)) && <p class="late">{mine.late}</p>}
          {sound.isPossible && <SoundButton sound={sound} texts={mine} />}
          {!sound.isAsking && <PushLine />}
          <p key={hint} class={isOld ? "late" : "hint"}>{hint}</p>
        </WaitingNumbers>
      )}
      {store.stopped.value !== null
        ? <Notice key={notice} text={notice} answer={mine.undo} onAnswer={store.undoStop} />
        : over && (
          <Notice
            key={notice}
            text={notice}
            answer={mine.understood}
            onAnswer={() => store.over.value = []}
          />
        )}
    </>
  );
}
