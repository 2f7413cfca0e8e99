import { systemClock } from "@/lib/shared/clock.ts";
import { type RetryOptions, retryWhileLocked } from "./locked_retry.ts";
import { within } from "@/lib/shared/time_limit.ts";

/** The store could not be read or written; what was asked has not happened, or could not be confirmed. */
export class StoreUnavailableError extends Error {
  override name = "StoreUnavailableError";
}

/** How long KV may take: longer than a local file that another program has locked, which is 5 s. */
const ANSWER_MS = 10_000;

/**
 * Runs a KV operation, again while the database is locked. One that is not answered for 10 s is given
 * up, so that nobody waits for a database that is gone; its `signal` is aborted then.
 * Throws {@linkcode StoreUnavailableError} when KV fails.
 */
export async function reachStore<T>(
  operation: (signal: AbortSignal) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { clock = systemClock } = options;
  try {
    return await retryWhileLocked(() => within(clock, ANSWER_MS, operation), options);
  } catch (cause) {
    if (cause instanceof StoreUnavailableError) throw cause;
    throw new StoreUnavailableError("Could not reach the store", { cause });
  }
}
