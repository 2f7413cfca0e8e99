import { addDays } from "@/lib/shared/calendar.ts";
import type { Texts } from "@/lib/shared/texts.ts";

interface OtherDaysProps {
  /** The day that is shown; `null`: none. */
  day: string | null;
  today: string;
  oldest: string;
  texts: Texts["statistics"];
}

/** The date that is shown, and the links to the days around it. */
export function OtherDays({ day, today, oldest, texts }: OtherDaysProps) {
  const date = new Intl.DateTimeFormat(texts.locale, { dateStyle: "full", timeZone: "UTC" });
  return (
    <>
      {day !== null && (
        <h2 class="date">
          <time datetime={day}>{date.format(Date.parse(day))}</time>
        </h2>
      )}
      <nav class="days" aria-label={texts.days}>
        {day !== null && day > oldest && (
          <a rel="prev" href={pageOf(addDays(day, -1), today)}>← {texts.previous}</a>
        )}
        {day !== null && day < today && (
          <a rel="next" href={pageOf(addDays(day, 1), today)}>{texts.next} →</a>
        )}
        {day !== today && <a href={pageOf(today, today)}>{texts.toToday}</a>}
      </nav>
    </>
  );
}

/** Without a day the page is that of today, tomorrow too. */
function pageOf(day: string, today: string): string {
  return day === today ? "/orders/today" : `/orders/today?day=${day}`;
}
