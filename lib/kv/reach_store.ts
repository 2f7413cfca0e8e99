import { RETRY_LIMIT_MS, retryWhileLocked } from "./locked_retry.ts";

/** The store could not be read or written; what was asked has not happened, or could not be confirmed. */
export class StoreUnavailableError extends Error {
  override name = "StoreUnavailableError";
}

/** How long KV may take: longer than a local file that another program has locked, which is 5 s. */
const ANSWER_MS = 10_000;

/**
 * Runs a KV operation, for up to `limitMs` while the database is locked. One that is not answered for
 * 10 s is given up, so that nobody waits for a database that is gone; its `signal` is aborted then.
 * Throws {@linkcode StoreUnavailableError} when KV fails.
 */
export async function reachStore<T>(
  operation: (signal: AbortSignal) => Promise<T>,
  limitMs = RETRY_LIMIT_MS,
): Promise<T> {
  try {
    return await retryWhileLocked(() => answered(operation), limitMs);
  } catch (cause) {
    if (cause instanceof StoreUnavailableError) throw cause;
    throw new StoreUnavailableError("Could not reach the store", { cause });
  }
}

async function answered<T>(operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.abort();
    reject(new Error(`No answer within ${ANSWER_MS} ms`));
  }, ANSWER_MS);
  try {
    return await Promise.race([operation(late.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}
