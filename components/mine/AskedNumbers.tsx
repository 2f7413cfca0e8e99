import { ReadyCall } from "./ReadyCall.tsx";
import { WaitingNumbers } from "./WaitingNumbers.tsx";
import { ago } from "@/lib/shared/ago.ts";
import { follow, type MyNumber, stateOf } from "@/lib/shared/my_numbers.ts";
import type { Board } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface AskedNumbersProps {
  /** The numbers that the page's address asks for. */
  asked: number[];
  board: Board;
  texts: Texts;
}

/** What there is to tell of the numbers in the page's address where there is no script to call them. */
export function AskedNumbers({ asked, board, texts }: AskedNumbersProps) {
  const followed = asked.reduce<MyNumber[]>((all, number) => follow(all, number, board.now), []);
  const { calls, waiting } = stateOf(followed, board);
  return (
    <noscript>
      {calls.map(({ number, readyAt, isGone }) => (
        <ReadyCall
          key={number}
          number={number}
          when={fill(texts.mine.called, { age: ago(board.now - readyAt, texts.board) })}
          isGone={isGone}
          texts={texts.mine}
        />
      ))}
      {waiting.length > 0 && (
        <WaitingNumbers
          numbers={waiting.map(({ number }) => number)}
          hint={texts.mine.renews}
          texts={texts.mine}
        />
      )}
    </noscript>
  );
}
