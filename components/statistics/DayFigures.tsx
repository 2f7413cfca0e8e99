import type { DayStatistics } from "@/lib/board/statistics.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { QuarterChart } from "./QuarterChart.tsx";

const COUNTS = ["called", "repeated", "removed", "cleared", "expired"] as const;

interface DayFiguresProps {
  statistics: DayStatistics;
  isToday: boolean;
  /** The current quarter of an hour, where the chart ends today. */
  nowAt: number;
  texts: Texts["statistics"];
}

/** A day's figures, large, and its quarters of an hour as a chart. */
export function DayFigures({ statistics, isToday, nowAt, texts }: DayFiguresProps) {
  const { quarters, live, medianS } = statistics;
  const calls = statistics.called + statistics.repeated;
  if (quarters.length === 0) return <NoFigures isToday={isToday} texts={texts} />;
  return (
    <>
      <dl class="figures">
        {COUNTS.filter((name) => name !== "cleared" || statistics.cleared > 0).map((name) => (
          <div key={name}>
            <dt>{texts[name]}</dt>
            <dd>{statistics[name]}</dd>
          </div>
        ))}
        {calls > 0 && (
          <div>
            <dt>{texts.share}</dt>
            <dd>{Math.round(100 * statistics.repeated / calls)}&nbsp;%</dd>
          </div>
        )}
        {(isToday || live > 0) && (
          <div>
            <dt>{texts.live}</dt>
            <dd>{live}</dd>
          </div>
        )}
        <div>
          <dt>{texts.median}</dt>
          <dd>{medianS === null ? "–" : duration(medianS, texts)}</dd>
        </div>
      </dl>
      <h2>{texts.chart}</h2>
      <QuarterChart quarters={quarters} until={isToday ? nowAt : null} texts={texts} />
      <p class="hint">{texts.rules}</p>
    </>
  );
}

function NoFigures({ isToday, texts }: Pick<DayFiguresProps, "isToday" | "texts">) {
  return (
    <div class="no-figures">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <path d="M8 54h48M16 54V38M28 54V24M40 54V44M52 54V32" />
      </svg>
      <p class="empty-title">{isToday ? texts.noneToday : texts.none}</p>
      <p>{isToday ? texts.noneTodayMore : texts.noneMore}</p>
    </div>
  );
}

/** `4 min 30 s`, `12 min`, `1 h 15 min`. */
function duration(seconds: number, { hour }: Texts["statistics"]): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 3_600), hour],
    [Math.floor(seconds / 60) % 60, "min"],
    [Math.floor(seconds % 60), "s"],
  ];
  const said = parts.filter(([count]) => count > 0);
  return (said.length === 0 ? parts.slice(-1) : said).map((part) => part.join("\u00a0")).join(" ");
}
