import { assertEquals } from "@std/assert";
import { firstQuarterOf } from "@/lib/shared/calendar.ts";
import type { DayStatistics, Figures } from "@/lib/board/statistics.ts";
import { statisticsCsv } from "@/lib/board/statistics_csv.ts";

const HEADER = "date,quarter,called,repeated,removed,cleared,expired,on_board,median_seconds";
const NONE: Figures = {
  called: 0,
  repeated: 0,
  removed: 0,
  cleared: 0,
  expired: 0,
  live: 0,
  medianS: null,
};

function day(day: string, ...quarters: [number, Partial<Figures>][]): DayStatistics {
  const midnight = firstQuarterOf(day);
  return {
    ...NONE,
    day,
    now: 0,
    quarters: quarters.map(([at, some]) => ({ ...NONE, quarter: midnight + at, ...some })),
  };
}

Deno.test("statisticsCsv() has a line for each quarter, ended as RFC 4180 says", () => {
  const csv = statisticsCsv([
    day("2026-04-30"),
    day(
      "2026-05-01",
      [47, { called: 12, repeated: 1, removed: 6, cleared: 2, expired: 3, live: 1, medianS: 85 }],
      [48, {}],
      [95, { called: 1_000, expired: 1_000 }],
    ),
    day("2026-05-02", [0, { repeated: 1 }]),
  ]);
  assertEquals(csv.split("\r\n"), [
    HEADER,
    "2026-05-01,11:45,12,1,6,2,3,1,85",
    "2026-05-01,12:00,0,0,0,0,0,0,",
    "2026-05-01,23:45,1000,0,0,0,1000,0,",
    "2026-05-02,00:00,0,1,0,0,0,0,",
    "",
  ]);
});

Deno.test("statisticsCsv() puts semicolons where a spreadsheet takes commas for decimal ones", () => {
  const csv = statisticsCsv([day("2026-05-01", [0, { called: 1 }])], ";");
  assertEquals(csv.split("\r\n").slice(0, 2), [
    HEADER.replaceAll(",", ";"),
    "2026-05-01;00:00;1;0;0;0;0;0;",
  ]);
});

Deno.test("statisticsCsv() of nothing is the names of its columns", () => {
  assertEquals(statisticsCsv([]), `${HEADER}\r\n`);
});
