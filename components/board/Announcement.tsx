import type { Order } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

interface AnnouncementProps {
  /** What is on the board. */
  orders: Order[];
  /** The calls that are to be read out. */
  calls: Order[];
  texts: Texts["board"];
}

/** Of how many calls the numbers are still read out. */
const MOST_NUMBERS = 4;

/** Reads new calls out, in one sentence; there from the start, and seen by nobody. */
export function Announcement({ orders, calls, texts }: AnnouncementProps) {
  const live = new Set(orders.map(callKey));
  // Once one of them has left it is not true any more. What becomes empty is not read out.
  const isTrue = calls.every((call) => live.has(callKey(call)));
  return (
    <p class="announcement calls" role="status">
      {isTrue && <span key={calls.map(callKey).join()}>{sentence(calls, texts)}</span>}
    </p>
  );
}

function sentence(calls: Order[], texts: Texts["board"]): string {
  const n = calls.length;
  const numbers = calls.map(({ number }) => number).join(", ");
  if (n < 2) return n === 0 ? "" : fill(texts.ready, { number: numbers });
  return fill(texts.manyReady, { n }) + (n > MOST_NUMBERS ? "" : `: ${numbers}`);
}
