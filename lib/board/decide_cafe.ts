import { type CafeState, stateEnd } from "@/lib/shared/cafe.ts";
import type { Of } from "./commands.ts";
import { type Decision, unchanged } from "./decision.ts";
import { type BoardRecords, type Change, NOTICE_KEY, STATE_KEY } from "./records.ts";

/**
 * The café says how it is: the last one to say so wins. The kitchen's system says the same again and
 * again, and somebody may send once more what it has said before: what equals its last word changes
 * nothing, also after staff have said otherwise.
 */
export function decideState(
  { state, notice }: BoardRecords,
  { name, source }: Of<"state">,
  now: number,
): Decision {
  const last = state?.kitchen ?? null;
  const isRepeat = source === "kitchen" && last?.name === name && now < stateEnd(last);
  if (state !== null && isRepeat) {
    return unchanged({ outcome: "unchanged", state: stateOf(state) });
  }
  const said: CafeState = { name, at: now, source };
  const kitchen = source === "kitchen" ? { name, at: now } : last;
  const changes: Change[] = [{ key: STATE_KEY, value: { ...said, kitchen } }];
  if (name === "closed" && notice?.untilClosed) changes.push({ key: NOTICE_KEY, value: null });
  return { result: { outcome: "set", state: said }, changes, counts: [] };
}

/** Staff write their line for the guests, or take it away. */
export function decideNotice({ notice }: BoardRecords, wish: Of<"notice">): Decision {
  const changing = (outcome: "set" | "ended", value: Change["value"]): Decision => (
    { result: { outcome }, changes: [{ key: NOTICE_KEY, value }], counts: [] }
  );
  if (wish.notice !== null) {
    const { text, expiresAt, untilClosed } = wish.notice;
    return changing("set", { text, expiresAt, ...(untilClosed ? { untilClosed } : {}) });
  }
  return notice === null ? unchanged({ outcome: "unchanged" }) : changing("ended", null);
}

/** A state as it is told of. */
export function stateOf({ name, at, source }: CafeState): CafeState {
  return { name, at, source };
}
