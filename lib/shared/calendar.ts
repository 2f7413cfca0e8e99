/** The time zone of days and hours, unless told otherwise. */
export const DEFAULT_TIME_ZONE = "Europe/Amsterdam";
/** Quarters of an hour on a clock's dial; days of 23 and of 25 hours have them too. */
export const QUARTERS_A_DAY = 96;

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = QUARTERS_A_DAY * QUARTER_MS;

/** Whether a text is the name of a time zone in the IANA database. */
export function isTimeZone(name: string): boolean {
  // Intl takes an offset too, such as +01:00, which knows no summer time.
  if (!/^[a-z]/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The clock on the wall in one time zone. Its quarters of an hour are counted from 1970-01-01 00:00
 * on, 96 to each day: the hour that the end of summer time repeats is twice in the same quarters,
 * and the one that its beginning leaves out is in none.
 */
export class Calendar {
  #timeZone: string;
  #format: Intl.DateTimeFormat | null = null;
  #lastMinute = NaN;
  #lastQuarter = NaN;

  /** `timeZone`: a name that {@linkcode isTimeZone}. */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /**
   * The quarter of an hour at an instant, in ms since the epoch. Throws a `RangeError` if there is no
   * such time zone.
   */
  quarterAt(ms: number): number {
    // No clock is changed within a minute, and not every call should wait for Intl.
    const minute = Math.floor(ms / MINUTE_MS);
    if (minute !== this.#lastMinute) {
      // Not at the start: the first one takes Intl longer than all else there.
      this.#format ??= wallClock(this.#timeZone);
      const parts = this.#format.formatToParts(minute * MINUTE_MS);
      const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
      const { year, month, day, hour } = part as Record<string, number>;
      const onWall = Date.UTC(year!, month! - 1, day!, hour!, part.minute!);
      this.#lastQuarter = Math.floor(onWall / QUARTER_MS);
      this.#lastMinute = minute;
    }
    return this.#lastQuarter;
  }

  /** The day at an instant, such as `2026-05-01`. */
  dayAt(ms: number): string {
    return dayOf(this.quarterAt(ms));
  }
}

function wallClock(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
}

/** Some day may have no such time; the next one has. */
const LONGEST_MS = 2 * DAY_MS;

/**
 * The first moment at which a clock in this time zone shows this time (such as `05:00`, of a whole
 * quarter) and that is not before `earliest`; in ms since the epoch.
 */
export function nextTimeOfDay(time: string, earliest: number, timeZone: string): number {
  const calendar = new Calendar(timeZone);
  // Every clock of the world is a whole number of quarters off UTC.
  let at = Math.ceil(earliest / QUARTER_MS) * QUARTER_MS;
  while (timeOf(calendar.quarterAt(at)) !== time && at - earliest < LONGEST_MS) at += QUARTER_MS;
  return at;
}

/** The day that a quarter of an hour is in, such as `2026-05-01`. */
export function dayOf(quarter: number): string {
  return new Date(quarter * QUARTER_MS).toISOString().slice(0, 10);
}

/** When a quarter of an hour begins, such as `09:15`. */
export function timeOf(quarter: number): string {
  return new Date(quarter * QUARTER_MS).toISOString().slice(11, 16);
}

/** A day's quarter of an hour that begins at 00:00. */
export function firstQuarterOf(day: string): number {
  return Date.parse(day) / QUARTER_MS;
}

/** The day that is `count` days after this one; before it, if that is negative. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Reads a day from a URL, such as `2026-05-01`; anything else gives `null`. */
export function parseDay(text: string): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const ms = Date.parse(text);
  // 30 February is read as a day in March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? text : null;
}
