import { page } from "fresh";
import { asset } from "fresh/runtime";
import { DayFigures } from "@/components/statistics/DayFigures.tsx";
import { OtherDays } from "@/components/statistics/OtherDays.tsx";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import { QuarterTable } from "@/components/statistics/QuarterTable.tsx";
import { only } from "@/lib/http/methods.ts";
import { Calendar } from "@/lib/shared/calendar.ts";
import { KEPT_DAYS } from "@/lib/board/order_counters.ts";
import { define } from "@/lib/state.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

/** A day in numbers: today, or that of `?day=`. */
export const handler = define.handlers(only({
  async GET({ url, state: { services: { statistics } } }) {
    const found = statistics.find(url.searchParams.get("day"));
    const { outcome } = found;
    if (outcome === "found") return page({ outcome, statistics: await statistics.day(found.day) });
    return page({ outcome, statistics: null }, { status: outcome === "not a day" ? 400 : 404 });
  },
}));

export default define.page<typeof handler>(({ data: { outcome, statistics }, state }) => {
  const { services, texts: { statistics: texts } } = state;
  const { today, oldest } = services.statistics.days;
  const day = statistics?.day ?? null;
  const time = new Intl.DateTimeFormat(texts.locale, {
    timeZone: services.config.timeZone,
    timeStyle: "short",
  });
  return (
    <>
      <link rel="stylesheet" href={asset("/staff.css")} />
      <link rel="stylesheet" href={asset("/statistics.css")} />
      <PageHeader
        branding={services.config.branding}
        title={day === today ? texts.today : texts.earlier}
      />
      <main class="staff statistics">
        <OtherDays day={day} today={today} oldest={oldest} texts={texts} />
        {statistics !== null && day === today && (
          <p class="as-of">
            {fill(texts.asOf, { time: time.format(statistics.now) })}{" "}
            <a href="/orders/today">{texts.lookAgain}</a>
          </p>
        )}
        {statistics === null
          ? (
            <p class="no-figures">
              {outcome === "not a day"
                ? fill(texts.noDay, { day: today })
                : fill(texts.notKept, { days: KEPT_DAYS })}
            </p>
          )
          : (
            <DayFigures
              statistics={statistics}
              isToday={day === today}
              nowAt={new Calendar(services.config.timeZone).quarterAt(statistics.now)}
              texts={texts}
            />
          )}
        <nav class="days" aria-label={texts.more}>
          {day !== null && <a href={csvOf(texts, day)}>{texts.download}</a>}
          <a href={csvOf(texts)}>{fill(texts.downloadAll, { days: KEPT_DAYS })}</a>
          <a href="/orders">{texts.back}</a>
        </nav>
        {statistics !== null && <QuarterTable quarters={statistics.quarters} texts={texts} />}
      </main>
    </>
  );
});

/** With semicolons where a spreadsheet takes a comma for a decimal one. */
function csvOf({ separator }: Texts["statistics"], day?: string): string {
  const query = new URLSearchParams({
    ...day !== undefined && { day },
    ...separator === "semicolon" && { separator },
  });
  return `/orders/statistics.csv${query.size === 0 ? "" : `?${query}`}`;
}
