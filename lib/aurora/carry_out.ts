import type { Aurora, AuroraFailure } from "./client.ts";
import type { AuroraLedger } from "./ledger.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { log } from "@/lib/base/log.ts";
import type { Step, Wanted } from "./steps.ts";

/**
 * Does one step at Aurora, and tells the ledger what came of it. Gives why it has to be done again;
 * `null`: it is done, or never will be, which is in the log.
 */
export async function carryOut(
  { aurora, clock }: { aurora: Aurora; clock: Clock },
  step: Step,
  ledger: AuroraLedger,
  wanted: Wanted,
): Promise<AuroraFailure | null> {
  const { action, number } = step;
  const askedAt = clock.elapsed();
  let answer;
  if (step.action === "add") {
    const remainingMs = step.order.expiresAt - clock.now();
    const timeoutSeconds = Math.max(1, Math.ceil(remainingMs / 1000));
    ledger.posting(number, timeoutSeconds, askedAt);
    answer = await aurora.add(number, timeoutSeconds);
  } else {
    answer = await aurora.remove(number);
  }
  if (answer.outcome === "failed") {
    if (answer.retryable) return answer;
    log("error", "Aurora rejects an order", { action, number, reason: answer.reason });
    ledger.refuse(step);
    return null;
  }
  ledger.listed(answer.orders, askedAt, wanted.live);
  if (step.action === "remove") return ledger.shows(number) ? notCarriedOut("DELETE") : null;
  return ledger.posted(step.order) ? null : notCarriedOut("POST");
}

function notCarriedOut(method: string): AuroraFailure {
  return { trouble: "failing", reason: `${method} was answered 200 and not carried out` };
}
