import type { Clock } from "./clock.ts";

/** Something was not done in time. */
export class TimeLimitError extends Error {
  override name = "TimeLimitError";

  constructor(ms: number) {
    super(`No answer within ${ms} ms`);
  }
}

/**
 * Gives what `work` gives within `ms`. Later, the signal that it was handed is aborted, and what it
 * gives then is no longer of interest; `aborter` lets others abort it, too.
 * Throws {@linkcode TimeLimitError} when the time is up, and what `work` throws before.
 */
export async function within<T>(
  clock: Pick<Clock, "after">,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  aborter: AbortController = new AbortController(),
): Promise<T> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(ms, () => {
      const error = new TimeLimitError(ms);
      reject(error);
      aborter.abort(error);
    });
  });
  try {
    return await Promise.race([work(aborter.signal), late]);
  } finally {
    cancel();
  }
}
