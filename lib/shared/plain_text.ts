/** Why something is no line of plain text. */
export type PlainProblem = "empty" | "too long" | "not plain";

/** What is no letter of one line: control characters, line breaks, what turns the writing direction. */
const NOT_PLAIN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Bidi_Control}]/u;
/** What can be seen. */
const VISIBLE = /[^\p{Z}\p{C}\p{M}]/u;

/** Reads a line of 1 to `max` code points of plain text, without the space around it. */
export function readPlain(
  value: unknown,
  max: number,
): { text: string } | { problem: PlainProblem } {
  const text = typeof value === "string" ? value.trim().normalize("NFC") : "";
  if (NOT_PLAIN.test(text)) return { problem: "not plain" };
  if (!VISIBLE.test(text)) return { problem: "empty" };
  return [...text].length > max ? { problem: "too long" } : { text };
}
