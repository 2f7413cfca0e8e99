import { type PlainProblem, readPlain } from "./plain_text.ts";

/** How many code points a notice may have. */
export const MAX_NOTICE = 120;

/** For how many minutes it is shown at most. */
const MAX_MINUTES = 24 * 60;

/** When a notice ends: after so many minutes, or when the café closes. */
export type NoticeEnd = number | "closed";

/** Why something can't be a notice. */
export type NoticeProblem = PlainProblem | "no end";

/** Reads when a notice ends: `"closed"` or a whole number of minutes, up to a day's; anything else gives `null`. */
function parseNoticeEnd(value: unknown): NoticeEnd | null {
  if (value === "closed") return value;
  const minutes = typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : value;
  const isGood = Number.isInteger(minutes) && (minutes as number) >= 1 &&
    (minutes as number) <= MAX_MINUTES;
  return isGood ? minutes as number : null;
}

/** Reads a notice and its end, from JSON or a form. */
export function readNotice(
  { text, end }: { text?: unknown; end?: unknown },
): { text: string; end: NoticeEnd } | { problem: NoticeProblem } {
  const notice = readPlain(text, MAX_NOTICE);
  if ("problem" in notice) return notice;
  const until = parseNoticeEnd(end);
  return until === null ? { problem: "no end" } : { ...notice, end: until };
}
