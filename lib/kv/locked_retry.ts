import { pause } from "@/lib/base/pause.ts";

/** For how long a locked database is tried, unless told otherwise. */
export const RETRY_LIMIT_MS = 5_000;
const LONGEST_PAUSE_MS = 100;

/**
 * Runs a KV operation, again with growing, jittered pauses for as long as it fails with
 * "database is locked" (another process is writing to the same file), for up to `limitMs`.
 * Throws the operation's last error. An operation that failed this way has changed nothing.
 */
export async function retryWhileLocked<T>(
  operation: () => Promise<T>,
  limitMs = RETRY_LIMIT_MS,
): Promise<T> {
  const giveUpAt = performance.now() + limitMs;
  for (let pauseMs = 5;; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await operation();
    } catch (error) {
      if (!isLocked(error) || performance.now() >= giveUpAt) throw error;
    }
    await pause(pauseMs * (0.5 + Math.random()));
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}
