import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";
import { statisticsCsv } from "@/lib/board/statistics_csv.ts";

const SEPARATORS = new Map([["comma", ","], ["semicolon", ";"]]);

/** All days in numbers, or the one of `?day=`, for a spreadsheet, which may want `?separator=semicolon`. */
export const handler = define.handlers(only({
  async GET({ url, state }) {
    const { statistics } = state.services;
    const wanted = url.searchParams.get("day");
    const separator = SEPARATORS.get(url.searchParams.get("separator") ?? "comma");
    if (separator === undefined) throw new HttpError(400, "separator must be comma or semicolon");
    const found = statistics.find(wanted);
    if (found.outcome !== "found") throw new HttpError(found.outcome === "not a day" ? 400 : 404);
    const days = wanted === null ? await statistics.allDays() : [await statistics.day(found.day)];
    const name = wanted === null ? `${statistics.days.oldest}_to_${found.day}` : found.day;
    return new Response(statisticsCsv(days, separator), {
      headers: {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": `attachment; filename="orders_${name}.csv"`,
        "cache-control": "no-store",
      },
    });
  },
}));
