import { ago } from "@/lib/shared/ago.ts";
import type { GoneCall } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

interface GoneCallsProps {
  /** Those that left last first. */
  calls: GoneCall[];
  /** By the server's clock, in ms since the epoch. */
  now: number;
  callAgain: (number: number) => void;
  texts: Pick<Texts, "board" | "staff">;
}

/** What left the board a short while ago, each with what calls it again. */
export function GoneCalls({ calls, now, callAgain, texts: { board, staff } }: GoneCallsProps) {
  if (calls.length === 0) return null;
  return (
    <details class="gone-calls">
      <summary>{fill(staff.gone, { count: calls.length })}</summary>
      <ul role="list">
        {calls.map(({ number, readyAt, goneAt, how }) => (
          <li key={callKey({ number, readyAt })}>
            <span class="gone-number">{number}</span>
            <span class="gone-how">
              {fill(staff.goneHow[how], { age: ago(now - goneAt, board) })}
            </span>
            <form
              method="post"
              action="/orders"
              onSubmit={(event) => {
                event.preventDefault();
                callAgain(number);
              }}
            >
              <input type="hidden" name="number" value={number} />
              <button type="submit" aria-label={fill(staff.callNumber, { number })}>
                {staff.callAgain}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </details>
  );
}
