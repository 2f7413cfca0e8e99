import { type Clock, systemClock } from "@/lib/shared/clock.ts";

/** Resolves after `ms`. */
export function pause(ms: number, clock: Pick<Clock, "after"> = systemClock): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
