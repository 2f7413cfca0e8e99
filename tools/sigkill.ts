// deno-lint-ignore-file no-console
// Kills the app a hundred times in the middle of a burst and counts what is lost: `deno task sigkill`.
import { sigkillRounds } from "@/tools/cafe/sigkill_rounds.ts";

const rounds = Number(Deno.args[0] ?? 100);
const seed = Number(Deno.args[1] ?? Date.now() % 1_000_000);

console.log(`Rounds: ${rounds}, seed: ${seed}`);
for await (const tally of sigkillRounds(rounds, seed)) {
  const { accepted, unanswered, missing, double, wrong } = tally;
  const counts = [
    `${tally.rounds} rounds`,
    `${accepted} answered 200`,
    `${unanswered} not answered`,
    `${missing.length} missing`,
    `${double.length} double`,
    `${wrong.length} wrong`,
  ];
  console.log(counts.join(", "));
  const faults = [...missing, ...double, ...wrong];
  if (faults.length === 0) continue;
  for (const fault of faults) console.log(fault);
  Deno.exit(1);
}
