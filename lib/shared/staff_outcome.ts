/** What came of something that staff did to a number. */
export type StaffOutcome = typeof OUTCOMES[number];

const OUTCOMES = [
  "called",
  "called again",
  "same call",
  "removed",
  "absent",
  "newer call",
  "extended",
  "restored",
  "live",
  "too late",
] as const;

/** Whether something is the name of an outcome. */
export function isStaffOutcome(name: unknown): name is StaffOutcome {
  return OUTCOMES.some((outcome) => outcome === name);
}
