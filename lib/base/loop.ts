import type { Clock } from "@/lib/shared/clock.ts";
import { FailureLog } from "./failure_log.ts";

/** Options for a {@linkcode Loop}. */
export interface LoopOptions {
  /** Does once what there is to do; gives for how long to rest, in ms, `null`: until woken. */
  pass: () => Promise<number | null>;
  /** How long to rest after a pass that has thrown, in ms. */
  retryMs: number;
  /** What a pass that has thrown could not do, for the log. */
  failure: string;
  clock: Pick<Clock, "after">;
}

/** Does something again and again, one pass after the other: after a rest, or as soon as it is woken. */
export class Loop {
  #options: LoopOptions;
  #failures: FailureLog;
  #isWoken = false;
  #closed = false;
  #endRest = () => {};
  #running: Promise<void>;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#failures = new FailureLog("error", options.failure);
    this.#running = this.#run();
  }

  /** Whether it is to end with this pass. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Has another pass begin at once, or right after the one that is under way. */
  wake(): void {
    this.#isWoken = true;
    this.#endRest();
  }

  /** Whether it was woken since this was asked last, or since the pass began: that needs no other pass. */
  takeWake(): boolean {
    const isWoken = this.#isWoken;
    this.#isWoken = false;
    return isWoken;
  }

  /** Begins no other pass; resolves when none is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endRest();
    await this.#running;
  }

  async #run(): Promise<void> {
    // Not before whoever makes it has it.
    await Promise.resolve();
    while (!this.#closed) {
      this.#isWoken = false;
      await this.#rest(await this.#tryPass());
    }
  }

  async #tryPass(): Promise<number | null> {
    try {
      const restMs = await this.#options.pass();
      this.#failures.succeeded();
      return restMs;
    } catch (error) {
      this.#failures.failed(error);
      return this.#options.retryMs;
    }
  }

  async #rest(ms: number | null): Promise<void> {
    if (this.#closed || this.#isWoken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = ms === null ? () => {} : this.#options.clock.after(ms, resolve);
    this.#endRest = resolve;
    await promise;
    cancel();
  }
}
