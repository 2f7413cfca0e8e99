import { dayOf, firstQuarterOf, QUARTERS_A_DAY, timeOf } from "@/lib/shared/calendar.ts";
import type { DayStatistics } from "@/lib/board/statistics.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

const TOP_PX = 10;
const BARS_PX = 140;
const BOTTOM_PX = TOP_PX + BARS_PX;
const HEIGHT_PX = BOTTOM_PX + 22;
/** A bar alone is not as wide as the page. */
const LEAST_SLOTS = 8;
/** As many times of day as stand side by side on a small phone. */
const MOST_TIMES = 6;
/** Every how many quarters a time of day is written. */
const STEPS = [1, 2, 4, 8, 12, 16];
/** Where a time of day would stick out. */
const LAST_TIME_PERCENT = 95;

/** The orders called in each quarter of an hour of a day, at least in one of them, as bars. */
export function QuarterChart(
  { quarters, until, texts }: Pick<DayStatistics, "quarters"> & {
    /** The quarter where the axis ends though nothing was called since; `null`: the last one. */
    until: number | null;
    texts: Texts["statistics"];
  },
) {
  const first = quarters[0]!.quarter;
  const last = Math.max(quarters.at(-1)!.quarter, until ?? 0);
  const midnight = firstQuarterOf(dayOf(first)) + QUARTERS_A_DAY;
  const slots = Math.max(LEAST_SLOTS, last + 1 - first);
  const begin = Math.min(first, midnight - slots);
  const percent = (quarter: number) => Math.round((quarter - begin) / slots * 10_000) / 100;
  const step = STEPS.find((each) => slots / each <= MOST_TIMES) ?? STEPS.at(-1)!;
  const times = Array.from({ length: slots }, (_, slot) => begin + slot)
    .filter((quarter) => quarter % step === 0 && percent(quarter) <= LAST_TIME_PERCENT);
  const peak = quarters.reduce((most, each) => each.called > most.called ? each : most);
  const top = roundNumberFrom(peak.called);
  const height = (called: number) => Math.round(called / top * BARS_PX * 10) / 10;
  const summary = fill(texts.chartSummary, {
    from: timeOf(first),
    to: timeOf(last + 1),
    most: peak.called,
    time: timeOf(peak.quarter),
  });
  return (
    <div class="chart" role="img" aria-label={`${texts.chart}. ${summary}`}>
      <svg width="32" height={HEIGHT_PX}>
        {[top, top / 2, 0].map((called) => (
          <text key={called} x="24" y={BOTTOM_PX - height(called) + 4} text-anchor="end">
            {called}
          </text>
        ))}
      </svg>
      <svg width="100%" height={HEIGHT_PX}>
        {[top, top / 2, 0].map((called) => {
          const y = BOTTOM_PX - height(called);
          return <line key={called} x1="0" x2="100%" y1={y} y2={y} />;
        })}
        {quarters.filter(({ called }) => called > 0).map(({ quarter, called }) => (
          <rect
            key={quarter}
            x={`${percent(quarter)}%`}
            y={BOTTOM_PX - height(called)}
            width={`${Math.round(8_200 / slots) / 100}%`}
            height={height(called)}
          >
            <title>{`${timeOf(quarter)}: ${called}`}</title>
          </rect>
        ))}
        {times.map((quarter) => (
          <text
            key={quarter}
            x={`${percent(quarter)}%`}
            y={HEIGHT_PX - 4}
            text-anchor={quarter === begin ? "start" : "middle"}
          >
            {timeOf(quarter)}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** The next even number from `count` on that is easy to halve and read, such as 2, 4, 6, 10, 20, 40. */
function roundNumberFrom(count: number): number {
  for (let power = 1;; power *= 10) {
    const found = [2, 4, 6, 10].map((each) => each * power).find((each) => each >= count);
    if (found !== undefined) return found;
  }
}
