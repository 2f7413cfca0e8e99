import { timeOf } from "@/lib/shared/calendar.ts";
import type { DayStatistics } from "./statistics.ts";

const COLUMNS = [
  "date",
  "quarter",
  "called",
  "repeated",
  "removed",
  "cleared",
  "expired",
  "on_board",
  "median_seconds",
];

/**
 * Days as CSV after RFC 4180, a line for each quarter of an hour. There is nothing in it but dates,
 * times and whole numbers, so no spreadsheet takes a cell for a formula, and any separator does.
 */
export function statisticsCsv(days: DayStatistics[], separator = ","): string {
  const lines = days.flatMap(({ day, quarters }) =>
    quarters.map(({ quarter, called, repeated, removed, cleared, expired, live, medianS }) =>
      [day, timeOf(quarter), called, repeated, removed, cleared, expired, live, medianS ?? ""]
        .join(separator)
    )
  );
  return [COLUMNS.join(separator), ...lines].map((line) => `${line}\r\n`).join("");
}
