/** How many code points a notice may have. */
export const MAX_NOTICE = 120;

/** For how many minutes it is shown at most. */
const MAX_MINUTES = 24 * 60;

/** When a notice ends: after so many minutes, or when the café closes. */
export type NoticeEnd = number | "closed";

/** Why something can't be a notice. */
export type NoticeProblem = "empty" | "too long" | "not plain" | "no end";

/** What is no letter of one plain line: control characters, line breaks, what turns the writing direction. */
const NOT_PLAIN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Bidi_Control}]/u;
/** What can be seen. */
const VISIBLE = /[^\p{Z}\p{C}\p{M}]/u;

/** Reads staff's line for the guests: 1 to 120 code points of plain text, without the space around it. */
function parseNotice(value: unknown): { text: string } | { problem: NoticeProblem } {
  const text = typeof value === "string" ? value.trim().normalize("NFC") : "";
  if (NOT_PLAIN.test(text)) return { problem: "not plain" };
  if (!VISIBLE.test(text)) return { problem: "empty" };
  return [...text].length > MAX_NOTICE ? { problem: "too long" } : { text };
}

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
  const notice = parseNotice(text);
  if ("problem" in notice) return notice;
  const until = parseNoticeEnd(end);
  return until === null ? { problem: "no end" } : { ...notice, end: until };
}
