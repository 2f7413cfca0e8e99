/** Time as a part of the program, so that tests can turn it by hand. */
export interface Clock {
  /** The wall clock, in ms since the epoch. May jump either way. */
  now(): number;
  /** Time that only goes forward, in ms since some moment; for how long something took or takes. */
  elapsed(): number;
  /** Runs something once after `ms`; returns what calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
