import type { Clock } from "@/lib/shared/clock.ts";
import { FailureLog } from "@/lib/base/failure_log.ts";
import { Timer } from "@/lib/shared/timer.ts";

/** How often a value is written again while it stands, in ms: readers tell by it that its teller lives. */
export const HEARTBEAT_MS = 20_000;
/** How long after a failure it is tried again. */
const RETRY_MS = 5_000;

/** Options for a {@linkcode Publisher}. */
export interface PublisherOptions<Value> {
  /** What is published, for the log. */
  name: string;
  write: (value: Value) => Promise<unknown>;
  /** For how long values are collected before the newest is written, in ms. */
  everyMs: number;
  /** What needs no writing at the start. */
  initial?: Value;
  /** It tells of what has happened, which stays true: written once, without a heartbeat. */
  isEvent?: boolean;
  clock: Clock;
}

/**
 * Writes the newest of the values that it is told, in the background: who tells it waits for nothing
 * and hears of no failure. It writes at most once in `everyMs`; and what is written already again
 * every {@linkcode HEARTBEAT_MS}, until it rests.
 */
export class Publisher<Value> {
  #options: PublisherOptions<Value>;
  #told: { value: Value; json: string } | null = null;
  /** What was written last, as JSON; `null`: nobody knows. */
  #written: string | null;
  #soon: Timer;
  #heart: Timer;
  /** Ends when no write is under way. */
  #writing: Promise<void> = Promise.resolve();
  #failures: FailureLog;
  #closed = false;

  constructor(options: PublisherOptions<Value>) {
    this.#options = options;
    const { name, initial, clock } = options;
    this.#written = initial === undefined ? null : JSON.stringify(initial);
    this.#soon = new Timer(clock);
    this.#heart = new Timer(clock);
    this.#failures = new FailureLog("warn", "Could not publish the status", { name });
  }

  /** What was told last; `null` before that, and once it rests. */
  get current(): Value | null {
    return this.#heart.isSet ? this.#told?.value ?? null : null;
  }

  /** The value as it is from now on. */
  tell(value: Value): void {
    if (this.#closed) return;
    this.#told = { value, json: JSON.stringify(value) };
    if (!this.#options.isEvent && !this.#heart.isSet) this.#beatLater();
    this.#writeIn(this.#options.everyMs);
  }

  /** Nobody answers any more for what was told last; that is still written, if it can be. */
  rest(): void {
    this.#heart.cancel();
  }

  /** Writes what waits to be written, and ends it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#soon.cancel();
    this.#heart.cancel();
    this.#write();
    await this.#writing;
  }

  #isChanged(): boolean {
    return this.#told !== null && this.#told.json !== this.#written;
  }

  #writeIn(ms: number): void {
    if (this.#closed || this.#soon.isSet || !this.#isChanged()) return;
    this.#soon.set(ms, () => this.#write());
  }

  #beatLater(): void {
    this.#heart.set(HEARTBEAT_MS, () => {
      this.#beatLater();
      this.#written = null;
      this.#write();
    });
  }

  /** One after the other, so that the newest is written last. */
  #write(): void {
    this.#writing = this.#writing.then(async () => {
      if (this.#told === null || !this.#isChanged()) return;
      if (this.#heart.isSet) this.#beatLater();
      const { value, json } = this.#told;
      try {
        await this.#options.write(value);
        this.#written = json;
        this.#failures.succeeded();
      } catch (error) {
        this.#written = null;
        this.#failures.failed(error);
        // It may be another's turn by now, who knows better.
        if (!this.#heart.isSet && !this.#options.isEvent) this.#told = null;
      }
      this.#writeIn(this.#failures.isFailing ? RETRY_MS : this.#options.everyMs);
    });
  }
}
