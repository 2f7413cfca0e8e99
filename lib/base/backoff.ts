const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** When to try again what keeps failing: after jittered pauses that grow from half a second to half a minute. */
export class Backoff {
  #failures = 0;
  #until = 0;

  /** Not before this moment of the monotonic clock, in ms. */
  get until(): number {
    return this.#until;
  }

  /** It has failed at `now` (ms, by the monotonic clock). */
  failed(now: number): void {
    // So far below its nominal length that a request which hangs and the longest one take under 30 s.
    const nominalMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    this.#until = now + Math.round(nominalMs * (0.5 + 0.3 * Math.random()));
  }

  /** The next failure is a first one again. */
  succeeded(): void {
    this.#failures = 0;
  }
}
