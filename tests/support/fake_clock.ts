import { setImmediate } from "node:timers";
import type { Clock } from "@/lib/shared/clock.ts";

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
  #settled: () => Promise<void>;

  /** `settled` lets everything that is ready to run do so; by default reads of an in-memory database, too. */
  constructor(now = Date.parse("2026-05-01T12:00:00Z"), settled = afterTimers) {
    this.#now = now;
    this.#settled = settled;
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
    await this.#settled();
    while (true) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now += next.at - this.#elapsed;
      this.#elapsed = next.at;
      next.run();
      await this.#settled();
    }
    this.#now += end - this.#elapsed;
    this.#elapsed = end;
    await this.#settled();
  }

  /** Sets the wall clock forward or, with negative ms, back; timers do not notice. */
  jump(ms: number): void {
    this.#now += ms;
  }
}

async function afterTimers(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** The same for what works with nothing but promises; hundreds of times faster. */
export async function afterTasks(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
