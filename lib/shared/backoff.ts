/** Options for a {@linkcode Backoff}: pauses in ms, before up to half of each is added. */
export interface BackoffOptions {
  firstMs: number;
  longestMs: number;
}

/**
 * When to try again what keeps failing: after pauses that double, each up to half as long again as it
 * would be, so that those who failed together don't come back together.
 */
export class Backoff {
  #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** It has failed once more; for how long to wait, in whole ms. */
  failed(): number {
    const { firstMs, longestMs } = this.#options;
    const ms = Math.min(firstMs * 2 ** this.#failures++, longestMs);
    return Math.round(ms * (1 + Math.random() / 2));
  }

  /** The next failure is a first one again. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Whether it has failed since it succeeded last. */
  get isFailing(): boolean {
    return this.#failures > 0;
  }
}
