import { RETRY_LIMIT_MS, retryWhileLocked } from "./locked_retry.ts";

/** The store could not be read or written; what was asked has not happened, or could not be confirmed. */
export class StoreUnavailableError extends Error {
  override name = "StoreUnavailableError";
}

/**
 * Runs a KV operation, for up to `limitMs` while the database is locked.
 * Throws {@linkcode StoreUnavailableError} when KV fails.
 */
export async function reachStore<T>(
  operation: () => Promise<T>,
  limitMs = RETRY_LIMIT_MS,
): Promise<T> {
  try {
    return await retryWhileLocked(operation, limitMs);
  } catch (cause) {
    if (cause instanceof StoreUnavailableError) throw cause;
    throw new StoreUnavailableError("Could not reach the store", { cause });
  }
}
