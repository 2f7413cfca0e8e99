import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CafeSays } from "@/lib/shared/cafe.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import type { Order } from "@/lib/shared/order.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";
import { ScreenCalls } from "./calls.ts";

/** The calls that have the screen at this moment. */
export function useCalls(initial: Order[], orders: Order[], now: number): Order[] {
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

/** Has calls be heard as they take the screen, each once. */
export function useHeard(calls: Order[], hear: (calls: Order[]) => void): void {
  const known = useRef(new Set<string>());
  useEffect(() => {
    const fresh = calls.filter((call) => !known.current.has(callKey(call)));
    known.current = new Set(calls.map(callKey));
    if (fresh.length > 0) hear(fresh);
  }, [calls.map(callKey).join()]);
}

/** Has it be heard once when it is time for the last orders. */
export function useLastCall({ state }: CafeSays, hear: () => void): void {
  const known = useRef(state?.at);
  useEffect(() => {
    if (state?.name === "last-call" && state.at !== known.current) hear();
    known.current = state?.at;
  }, [state?.at]);
}
