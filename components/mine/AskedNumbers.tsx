import { ReadyCall } from "./ReadyCall.tsx";
import { WaitingNumbers } from "./WaitingNumbers.tsx";
import { agoInWords, calledAgo } from "@/lib/shared/ago_in_words.ts";
import { follow, type MyNumber, stateOf } from "@/lib/shared/my_numbers.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { Texts } from "@/lib/shared/texts.ts";

interface AskedNumbersProps {
  /** The numbers that the page's address asks for. */
  asked: number[];
  board: Board;
  texts: Pick<Texts, "language" | "board" | "mine">;
}

/**
 * The numbers in the page's address where there is no script to call them, or not yet: then with room
 * for what it brings.
 */
export function AskedNumbers({ asked, board, texts }: AskedNumbersProps) {
  const { mine } = texts;
  const followed = asked.reduce<MyNumber[]>((all, number) => follow(all, number, board.now), []);
  const { calls, waiting } = stateOf(followed, board);
  return (
    <>
      {calls.map(({ number, readyAt, isGone }) => {
        const age = board.now - readyAt;
        return (
          <ReadyCall
            key={number}
            number={number}
            when={isGone ? agoInWords(age, texts) : calledAgo(age, texts)}
            isGone={isGone}
            isOneOfMany={calls.length > 1}
            texts={mine}
          >
            <p class="answers to-come">
              <button type="button" class="got">{mine.got}</button>
              {isGone && <button type="button">{mine.keepWaiting}</button>}
            </p>
          </ReadyCall>
        );
      })}
      {waiting.length > 0 && (
        <WaitingNumbers
          numbers={waiting.map(({ number }) => number)}
          isAside={calls.length > 0}
          texts={mine}
        >
          <button type="button" class="sound asked to-come">{mine.soundLocked}</button>
          <p class="hint to-come">{mine.keepOpen}</p>
          <noscript>
            <p class="hint">{mine.renews}</p>
          </noscript>
        </WaitingNumbers>
      )}
    </>
  );
}
