import { FailureLog } from "@/lib/base/failure_log.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { Interval, Timer } from "@/lib/shared/timer.ts";
import type { OrderStore } from "./order_store.ts";

/** How soon a broken KV watch is begun again. */
const WATCH_AGAIN_MS = 10_000;

/** Options for a {@linkcode StoreFollower}. */
export interface StoreFollowerOptions {
  store: Pick<OrderStore, "memory" | "read" | "underWay" | "versionstamp" | "watch">;
  clock: Clock;
  /** How often the store is asked whether another process changed it, in ms. */
  pollMs: number;
  /** Called when the store was read, and when a poll has found it as it was. */
  looked: () => void;
}

/**
 * Has the store read again after what other isolates have committed: when they tell of it
 * ({@linkcode changed}), when KV's watch does, and when a poll finds it.
 */
export class StoreFollower {
  #store: StoreFollowerOptions["store"];
  #clock: Clock;
  #pollMs: number;
  #looked: () => void;
  /** The load that was begun last; those before it have ended. */
  #lastLoad: Promise<void> = Promise.resolve();
  /** The load that has not begun yet, as it waits for the last one. */
  #nextLoad: Promise<void> | null = null;
  #failures = new FailureLog("error", "Could not read the board");
  #closed = false;
  #poll: Interval | null = null;
  #watchAgain: Timer;
  #watch: ReadableStreamDefaultReader<string> | null = null;

  constructor({ store, clock, pollMs, looked }: StoreFollowerOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#pollMs = pollMs;
    this.#looked = looked;
    this.#watchAgain = new Timer(clock);
  }

  /** Begins to watch and to poll. */
  start(): void {
    this.#poll = new Interval(this.#clock, this.#pollMs, () => this.#lookForChange());
    this.#follow();
  }

  /** Whether the last reading of the store succeeded. */
  get healthy(): boolean {
    return !this.#failures.isFailing;
  }

  /**
   * Reads the store again; resolves when what was committed before is known, or could not be read. One
   * read is under way at a time; changes during it cause exactly one more.
   */
  changed(): Promise<void> {
    if (this.#nextLoad === null) {
      this.#nextLoad = this.#lastLoad.then(() => {
        this.#nextLoad = null;
        return this.#load();
      });
      this.#lastLoad = this.#nextLoad;
    }
    return this.#nextLoad;
  }

  /** Ends following; resolves when nothing of it is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#watchAgain.cancel();
    // A look that hangs is nothing to wait for: it only reads.
    this.#poll?.close();
    await this.#watch?.cancel().catch(() => {});
    await this.#lastLoad;
  }

  get #version(): string {
    return this.#store.memory.known?.versionstamp ?? "0";
  }

  async #load(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#store.read();
      this.#failures.succeeded();
      this.#looked();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Finds what neither the bus nor the watch told. */
  async #lookForChange(): Promise<void> {
    try {
      const versionstamp = await this.#store.versionstamp();
      if (versionstamp !== this.#version || this.#failures.isFailing) this.changed();
      else this.#looked();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Follows the watch; where there is none the poll finds what it would have told. */
  async #follow(): Promise<void> {
    try {
      const reader = this.#watch = this.#store.watch().getReader();
      while (true) {
        const { done, value } = await reader.read();
        if (done) break;
        // The watch may tell of our own commit before its answer has come.
        await Promise.all([this.#lastLoad, this.#store.underWay]);
        if (value > this.#version) this.changed();
      }
    } catch (error) {
      if (!this.#closed) log("warn", "The watch has ended", { reason: reasonOf(error) });
    }
    if (this.#closed) return;
    this.#watchAgain.set(WATCH_AGAIN_MS, () => this.#follow());
  }

  #failed(error: unknown): void {
    if (!this.#closed) this.#failures.failed(error);
  }
}
