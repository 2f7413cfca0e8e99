import type { Clock } from "@/lib/shared/clock.ts";
import { log, reasonOf } from "@/lib/base/log.ts";

/** What a {@linkcode Publisher} is made of. */
export interface PublisherOptions<Value> {
  /** What is published, for the log. */
  name: string;
  write: (value: Value) => Promise<unknown>;
  /** For how long values are collected before the newest is written, in ms. */
  everyMs: number;
  /** What needs no writing at the start. */
  initial?: Value;
  clock: Clock;
}

/**
 * Writes the newest of the values that it is told, in the background: who tells it waits for
 * nothing and hears of no failure. It writes at most once in `everyMs`, and not what is written
 * already.
 */
export class Publisher<Value> {
  #options: PublisherOptions<Value>;
  #told: { value: Value; freshMs: number } | null = null;
  /** What was written last, as JSON, and when by the monotonic clock. */
  #written: { json: string; at: number } | null;
  #isWaiting = false;
  #cancel = () => {};
  /** Ends when no write is under way. */
  #lastWrite: Promise<void> = Promise.resolve();
  #failing = false;
  #closed = false;

  constructor(options: PublisherOptions<Value>) {
    this.#options = options;
    const { initial } = options;
    this.#written = initial === undefined ? null : { json: JSON.stringify(initial), at: 0 };
  }

  /** The value as it is now; written again unchanged once it was written `freshMs` ago. */
  tell(value: Value, freshMs = Infinity): void {
    if (this.#closed) return;
    this.#told = { value, freshMs };
    if (this.#isWaiting || this.#isWritten()) return;
    this.#isWaiting = true;
    this.#cancel = this.#options.clock.after(this.#options.everyMs, () => this.#write());
  }

  /** Writes what waits to be written, and ends it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    if (this.#isWaiting) this.#write();
    await this.#lastWrite;
  }

  /** One after the other, so that the newest is written last. */
  #write(): void {
    this.#lastWrite = this.#lastWrite.then(async () => {
      this.#isWaiting = false;
      if (this.#told === null || this.#isWritten()) return;
      const { name, write, clock } = this.#options;
      const written = { json: JSON.stringify(this.#told.value), at: clock.elapsed() };
      try {
        await write(this.#told.value);
        this.#written = written;
        this.#failing = false;
      } catch (error) {
        if (!this.#failing) {
          log("warn", "Could not publish the status", { name, reason: reasonOf(error) });
        }
        this.#failing = true;
      }
    });
  }

  #isWritten(): boolean {
    if (this.#written === null || this.#told === null) return false;
    const { value, freshMs } = this.#told;
    const isFresh = this.#options.clock.elapsed() - this.#written.at < freshMs;
    return isFresh && JSON.stringify(value) === this.#written.json;
  }
}
