import { Backoff } from "@/lib/shared/backoff.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { pause } from "@/lib/base/pause.ts";

/** Options for {@linkcode retryWhileLocked} and `reachStore`. */
export interface RetryOptions {
  /** For how long a locked database is tried, in ms; 5 s unless told otherwise. */
  limitMs?: number;
  clock?: Pick<Clock, "elapsed" | "after">;
}

/**
 * Runs a KV operation, again with growing, jittered pauses for as long as it fails with
 * "database is locked" (another process is writing to the same file), for up to `limitMs`.
 * Throws the operation's last error. An operation that failed this way has changed nothing.
 */
export async function retryWhileLocked<T>(
  operation: () => Promise<T>,
  { limitMs = 5_000, clock = systemClock }: RetryOptions = {},
): Promise<T> {
  const giveUpAt = clock.elapsed() + limitMs;
  const backoff = new Backoff({ firstMs: 5, longestMs: 100 });
  while (true) {
    try {
      return await operation();
    } catch (error) {
      if (!isLocked(error) || clock.elapsed() >= giveUpAt) throw error;
    }
    await pause(backoff.failed(), clock);
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}
