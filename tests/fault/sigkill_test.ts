import { assert, assertEquals } from "@std/assert";
import { sigkillRounds, type Tally } from "@/tools/cafe/sigkill_rounds.ts";

const ROUNDS = 10;

// A hundred rounds of the same: `deno task sigkill`.
Deno.test("after SIGKILL in a burst all that was answered 200 is as it was, on one board, its time running on", async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  let tally: Tally | undefined;
  for await (tally of sigkillRounds(ROUNDS, seed));
  assert(tally !== undefined);
  const { rounds, accepted, missing, double, wrong } = tally;
  assertEquals({ rounds, missing, double, wrong }, {
    rounds: ROUNDS,
    missing: [],
    double: [],
    wrong: [],
  }, `Seed: ${seed}`);
  assert(accepted > 10 * ROUNDS, `Accepted: ${accepted}`);
});
