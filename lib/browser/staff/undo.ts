import type { RecentCall } from "@/lib/shared/order.ts";

/** Something that staff did a moment ago and can take back. */
export type Undoable =
  /** Calls that were picked up by hand, or called by it. */
  | ({ kind: "removed" | "called" } & RecentCall)
  | { kind: "cleared"; calls: RecentCall[] };

/** For how long that can be done after the last of them, in ms. */
const UNDO_MS = 10_000;
/** The same where the whole board was cleared. */
const UNDO_CLEARED_MS = 60_000;

/** For how long what was done can be undone, from the last of it on, in ms. */
export function undoMs(done: Undoable[]): number {
  return done.some(({ kind }) => kind === "cleared") ? UNDO_CLEARED_MS : UNDO_MS;
}

/** What would be undone next, and how many of the same kind were done in a row. */
export function lastDone(done: Undoable[]): { last: Undoable; count: number } | null {
  const last = done[done.length - 1];
  if (last === undefined) return null;
  if (last.kind === "cleared") return { last, count: last.calls.length };
  let count = 1;
  while (done[done.length - 1 - count]?.kind === last.kind) count++;
  return { last, count };
}
