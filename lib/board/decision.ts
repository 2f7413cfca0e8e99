import type { Result } from "./commands.ts";
import type { Count } from "./order_counters.ts";
import type { Change } from "./records.ts";

/** What every decision goes by. */
export interface Rules {
  /** How long a call stands on the board, in ms. */
  timeoutMs: number;
  /** The quarter of an hour that an instant is counted in, in ms since the epoch. */
  quarterAt: (ms: number) => number;
}

/** What comes of a command, and what has to be committed for it. */
export interface Decision {
  result: Result;
  changes: Change[];
  counts: Count[];
}

/** Nothing is to be committed. */
export function unchanged(result: Result): Decision {
  return { result, changes: [], counts: [] };
}
