import { nextTimeOfDay } from "@/lib/shared/calendar.ts";

/** When nobody works, and a new day's people come. */
const MORNING = "06:00";
/** Nobody who has just come is sent away by it. */
const AT_LEAST_MS = 4 * 3_600_000;

/**
 * When a session ends that begins at `now`: at the first 06:00 of the café's clock that is at least
 * 4 h away. All in ms since the epoch; `timeZone`: a name of the IANA database.
 */
export function shiftEnd(now: number, timeZone: string): number {
  return nextTimeOfDay(MORNING, now + AT_LEAST_MS, timeZone);
}
