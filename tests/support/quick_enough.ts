import { assert } from "@std/assert";

/**
 * Does something two to five times, until it has once taken less than `limitMs`: what else the machine
 * does meanwhile is not what is measured. `attempt` gives the time that it took, in ms.
 */
export async function quickEnough(
  limitMs: number,
  attempt: (turn: number) => Promise<number>,
): Promise<void> {
  const took: number[] = [];
  while (took.length < 2 || Math.min(...took) >= limitMs) {
    assert(took.length < 5, `${took} ms`);
    took.push(await attempt(took.length));
  }
}
