import { useMemo } from "preact/hooks";

const MINUTE_MS = 60_000;

/** The café's time of day when the page was made. */
export interface ClockTime {
  /** A name in the IANA database. */
  timeZone: string;
  /** In ms since the epoch. */
  at: number;
  /** What its clock shows then, such as `09:15`. */
  time: string;
}

/** What a clock shows in this time zone at `now`, in ms since the epoch. */
export function clockTime(now: number, timeZone: string): ClockTime {
  const time = new Date(now).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  return { timeZone, at: now, time };
}

/** The café's time of day; `now` in ms since the epoch. */
export function ScreenClock({ now, initial }: { now: number; initial: ClockTime }) {
  const minute = Math.floor(now / MINUTE_MS);
  // Intl is slow to begin, on a television above all: the page comes with its first minute.
  const { time } = useMemo(
    () =>
      minute === Math.floor(initial.at / MINUTE_MS) ? initial : clockTime(now, initial.timeZone),
    [minute],
  );
  return <time class="screen-clock">{time}</time>;
}
