import { ScreenNumbers } from "./ScreenNumbers.tsx";
import type { Order } from "@/lib/shared/order.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

/** New calls, over all of the screen. Not read out: the board announces them already. */
export function ScreenTakeover({ calls, texts }: { calls: Order[]; texts: Texts["screen"] }) {
  if (calls.length === 0) return null;
  const isOne = calls.length === 1;
  return (
    <div class="screen-takeover" aria-hidden="true">
      {/* Another one for each turn, so that it moves in. */}
      <div key={callKey(calls[0]!)} class={isOne ? "screen-turn one" : "screen-turn"}>
        <ScreenNumbers orders={calls} newSince={Infinity} label="" more={texts.more} />
        <p class="screen-ready">{isOne ? texts.isReady : texts.areReady}</p>
      </div>
    </div>
  );
}
