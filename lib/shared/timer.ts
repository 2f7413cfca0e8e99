import type { Clock } from "./clock.ts";

/** A timer that is set again and again: what it was set for before is called off. */
export class Timer {
  #clock: Pick<Clock, "after">;
  #cancel: (() => void) | null = null;

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock;
  }

  /** Whether something is still to be run. */
  get isSet(): boolean {
    return this.#cancel !== null;
  }

  /** Runs something once after `ms`, and nothing that was set before. */
  set(ms: number, run: () => void): void {
    this.cancel();
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = null;
      run();
    });
  }

  /** Calls off what it is set for, if anything. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

/** Runs something again and again, first after `ms` and then `ms` after each time has ended. */
export class Interval {
  #timer: Timer;
  #ms: number;
  #run: () => void | Promise<void>;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(clock: Pick<Clock, "after">, ms: number, run: () => void | Promise<void>) {
    this.#timer = new Timer(clock);
    this.#ms = ms;
    this.#run = run;
    this.#again();
  }

  /** Runs nothing more; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer.cancel();
    await this.#running;
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer.set(this.#ms, () => {
      this.#running = this.#runOnce();
    });
  }

  async #runOnce(): Promise<void> {
    try {
      await this.#run();
    } finally {
      this.#again();
    }
  }
}
