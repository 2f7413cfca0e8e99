import { useEffect } from "preact/hooks";
import { systemClock } from "@/lib/shared/clock.ts";

/** A visitor who stays may come back without a network; until then the network is the board's. */
const STAYS_MS = 10_000;

/** Lets the page open without a network later on, where the browser can do that. */
export function useServiceWorker(isLive: boolean): void {
  useEffect(() => {
    if (isLive) return systemClock.after(STAYS_MS, register);
  }, [isLive]);
}

function register(): void {
  navigator.serviceWorker?.register("/service_worker.js").catch(() => {});
}
