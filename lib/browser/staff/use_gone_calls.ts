import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { GONE_MS, type GoneCall } from "@/lib/shared/order.ts";
import { type BoardOnPage, callKey } from "@/lib/browser/use_live_board.ts";

/** What left the board in the last 30 minutes, kept current; `initial` is what the server rendered. */
export function useGoneCalls(initial: GoneCall[], live: BoardOnPage): GoneCall[] {
  const gone = useSignal(initial);
  const { orders, board, now, status } = live;
  // A call that goes from the one to the other is a change.
  const shown = [orders, board.recent].map((calls) => calls.map(callKey).join()).join(";");
  useEffect(() => {
    if (status !== "live") return;
    const ended = new AbortController();
    fetch("/api/orders/gone", { signal: ended.signal })
      .then(async (response) => {
        if (response.ok) gone.value = (await response.json()).gone;
      })
      .catch(() => {}); // the next change asks again
    return () => ended.abort();
  }, [shown, status]);
  const onBoard = new Set(orders.map(({ number }) => number));
  return gone.value.filter(({ number, goneAt }) => !onBoard.has(number) && now - goneAt < GONE_MS);
}
