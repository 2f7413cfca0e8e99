// Also loaded by the browser: no Deno, no server modules.

const TEXTS = {
  "called": (number: number) => `${number} is on the board`,
  "called again": (number: number) => `${number} was on the board and is called again`,
  "same call": (number: number) => `${number} was called just now`,
  "removed": (number: number) => `${number} is off the board`,
  "absent": (number: number) => `${number} was off the board already`,
  "newer call": (number: number) => `${number} was called again just now, so it stays`,
};

/** What came of something that staff did to a number. */
export type StaffOutcome = keyof typeof TEXTS;

/** Whether a text is the name of an outcome. */
export function isStaffOutcome(text: unknown): text is StaffOutcome {
  return typeof text === "string" && Object.hasOwn(TEXTS, text);
}

/** Says it to the person who did it. */
export function describeOutcome(outcome: StaffOutcome, number: number): string {
  return TEXTS[outcome](number);
}
