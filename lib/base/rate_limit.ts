import type { Clock } from "@/lib/shared/clock.ts";

/** Options for {@linkcode RateLimit}. */
export interface RateLimitOptions {
  /** How many there may be of one key in any `windowMs`. */
  limit: number;
  windowMs: number;
  clock: Pick<Clock, "elapsed">;
}

/**
 * Counts per key what happened in the last `windowMs`, exactly: a bucket that fills itself little by
 * little would let nearly twice the limit through in its first window. Forgets a key with the last of
 * what it has counted.
 */
export class RateLimit {
  #limit: number;
  #windowMs: number;
  #clock: Pick<Clock, "elapsed">;
  /** When each happened, oldest first; keys in the order of their last count. */
  #times = new Map<string, number[]>();

  constructor({ limit, windowMs, clock }: RateLimitOptions) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
  }

  /** In how many ms there is room for one more of this key; 0: now. */
  waitMs(key: string): number {
    const oldest = this.#recent(key).at(-this.#limit);
    return oldest === undefined ? 0 : oldest + this.#windowMs - this.#clock.elapsed();
  }

  /** Counts one of this key, and returns what takes it back. */
  count(key: string): () => void {
    this.#forget();
    const now = this.#clock.elapsed();
    const times = [...this.#recent(key), now];
    this.#times.delete(key);
    this.#times.set(key, times);
    return () => {
      const times = this.#times.get(key) ?? [];
      const at = times.lastIndexOf(now);
      if (at >= 0) times.splice(at, 1);
      if (times.length === 0) this.#times.delete(key);
    };
  }

  /** Whether anything of this key is counted. */
  has(key: string): boolean {
    return this.#recent(key).length > 0;
  }

  /** How many keys something is counted of. */
  get size(): number {
    this.#forget();
    return this.#times.size;
  }

  #recent(key: string): number[] {
    return (this.#times.get(key) ?? []).filter((time) => this.#isRecent(time));
  }

  #forget(): void {
    for (const [key, times] of this.#times) {
      if (this.#isRecent(times.at(-1)!)) break;
      this.#times.delete(key);
    }
  }

  #isRecent(time: number): boolean {
    return this.#clock.elapsed() - time < this.#windowMs;
  }
}
