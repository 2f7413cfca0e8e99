import { timeOf } from "@/lib/shared/calendar.ts";
import type { DayStatistics } from "@/lib/board/statistics.ts";
import type { Texts } from "@/lib/shared/texts.ts";

const COLUMNS = ["called", "repeated", "removed", "expired"] as const;

/** A day's quarters of an hour, what the chart shows and more; nothing if there are none. */
export function QuarterTable(
  { quarters, texts }: Pick<DayStatistics, "quarters"> & { texts: Texts["statistics"] },
) {
  if (quarters.length === 0) return null;
  return (
    <table class="quarters">
      <caption>{texts.table}</caption>
      <thead>
        <tr>
          <th scope="col">{texts.quarter}</th>
          {COLUMNS.map((name) => <th key={name} scope="col">{texts.columns[name]}</th>)}
        </tr>
      </thead>
      <tbody>
        {quarters.map((each) => (
          <tr key={each.quarter}>
            <th scope="row">{timeOf(each.quarter)}</th>
            {COLUMNS.map((name) => (
              <td key={name} class={each[name] === 0 ? "zero" : undefined}>{each[name]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
