import type { Clock } from "@/lib/shared/clock.ts";
import { settled } from "./settled.ts";

interface Timer {
  at: number;
  run: () => void;
}

/** A clock that stands still until a test turns it. */
export class FakeClock implements Clock {
  #now: number;
  /** Time since the start, which no jump of the wall clock moves. */
  #elapsed = 0;
  #timers = new Set<Timer>();
  #longest = 0;

  constructor(now = Date.parse("2026-05-01T12:00:00Z")) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(ms: number, run: () => void): () => void {
    this.#longest = Math.max(this.#longest, ms);
    const timer = { at: this.#elapsed + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are waiting. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** The longest time that any timer was set for, in ms. */
  get longest(): number {
    return this.#longest;
  }

  /** Lets `ms` pass: runs what is due, in order, and what that sets off. */
  async pass(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settled();
    while (true) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now += next.at - this.#elapsed;
      this.#elapsed = next.at;
      next.run();
      await settled();
    }
    this.#now += end - this.#elapsed;
    this.#elapsed = end;
    await settled();
  }

  /** Sets the wall clock forward or, with negative ms, back; timers do not notice. */
  jump(ms: number): void {
    this.#now += ms;
  }
}
