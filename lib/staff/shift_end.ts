import { Calendar, timeOf } from "@/lib/shared/calendar.ts";

const QUARTER_MS = 15 * 60_000;
/** When nobody works, and a new day's people come. */
const MORNING = "06:00";
/** Nobody who has just come is sent away by it. */
const AT_LEAST_MS = 4 * 3_600_000;
/** Some day may have no such time; the next one has. */
const AT_MOST_MS = 48 * 3_600_000;

/**
 * When a session ends that begins at `now`: at the first 06:00 of the café's clock that is at least
 * 4 h away. All in ms since the epoch; `timeZone`: a name of the IANA database.
 */
export function shiftEnd(now: number, timeZone: string): number {
  const calendar = new Calendar(timeZone);
  const earliest = now + AT_LEAST_MS;
  // Every clock of the world is a whole number of quarters off UTC.
  let end = Math.ceil(earliest / QUARTER_MS) * QUARTER_MS;
  while (timeOf(calendar.quarterAt(end)) !== MORNING && end - now < AT_MOST_MS) end += QUARTER_MS;
  return end;
}
