import type { Texts } from "./texts.ts";

/** What came of something that staff did to a number. */
export type StaffOutcome = keyof Texts["staff"]["outcomes"];

/** Whether a text is the name of an outcome. */
export function isStaffOutcome(text: unknown, texts: Texts["staff"]): text is StaffOutcome {
  return typeof text === "string" && Object.hasOwn(texts.outcomes, text);
}
