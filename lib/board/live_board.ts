import { FailureLog } from "@/lib/base/failure_log.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { Interval, Timer } from "@/lib/shared/timer.ts";
import {
  type Board,
  compareOrders,
  GONE_MS,
  type GoneCall,
  type RecentCall,
} from "@/lib/shared/order.ts";
import { boardAt, goneCalls, nextEnd, sameUntil } from "./board_view.ts";
import type { OrderStore } from "./order_store.ts";
import { type BoardRecords, NO_RECORDS } from "./records.ts";

/** A timer is set for at most this long and then again, from the clock. */
const LONGEST_TIMER_MS = 3_600_000;
/** How soon a broken KV watch is begun again. */
const WATCH_AGAIN_MS = 10_000;

/** Options for a {@linkcode LiveBoard}. */
export interface LiveBoardOptions {
  store: Pick<OrderStore, "memory" | "read" | "underWay" | "versionstamp" | "watch">;
  clock: Clock;
  /** How often the store is asked whether another process changed it, in ms. */
  pollMs: number;
}

/**
 * This isolate's board: what the store remembers of its own commits and of what it has read. Has it
 * read again when other isolates tell of a change ({@linkcode changed}), at a change that KV watch
 * tells, and when a poll finds one; follows time by one timer, and tells its listeners each new board.
 */
export class LiveBoard {
  #store: LiveBoardOptions["store"];
  #clock: Clock;
  #pollMs: number;
  #published = "";
  /** The board that was made last, of which records, and until when it is the same but for its clock. */
  #made: { board: Board; known: BoardRecords; from: number; until: number } | null = null;
  #listeners = new Set<(board: Board) => void>();
  /** The load that was begun last; those before it have ended. */
  #lastLoad: Promise<void> = Promise.resolve();
  /** The load that has not begun yet, as it waits for the last one. */
  #nextLoad: Promise<void> | null = null;
  #failures = new FailureLog("error", "Could not read the board");
  #closed = false;
  #unsubscribe = () => {};
  #nextEnd: Timer;
  #poll: Interval | null = null;
  #watchAgain: Timer;
  #watch: ReadableStreamDefaultReader<string> | null = null;

  constructor({ store, clock, pollMs }: LiveBoardOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#pollMs = pollMs;
    this.#nextEnd = new Timer(clock);
    this.#watchAgain = new Timer(clock);
  }

  /** Loads the board and begins to follow the store. Throws when the store can't be read. */
  async open(): Promise<void> {
    await this.#store.read();
    this.#unsubscribe = this.#store.memory.subscribe(() => this.#publish());
    this.#publish();
    this.#poll = new Interval(this.#clock, this.#pollMs, () => this.#lookForChange());
    this.#follow();
  }

  /** The board as it is now. */
  get board(): Board {
    const now = this.#clock.now();
    const { known, version } = this.#records;
    const made = this.#made;
    if (made === null || made.known !== known || now < made.from || now >= made.until) {
      const board = boardAt(known, version, now);
      this.#made = { board, known, from: now, until: sameUntil(known, now) };
      return board;
    }
    return { ...made.board, now };
  }

  /** The calls that left the board in the last 30 minutes, those that left last first. */
  get gone(): GoneCall[] {
    return goneCalls(this.#records.known, this.#clock.now(), GONE_MS)
      .sort((a, b) => b.goneAt - a.goneAt);
  }

  /** The kitchen's newest call that is known: of about the last 45 minutes, and not called again by staff. */
  get lastFromKitchen(): RecentCall | null {
    const { orders, removed } = this.#records.known;
    const calls = [...orders.values(), ...removed.values()]
      .filter(({ source }) => source === "kitchen");
    return calls.sort(compareOrders)[0] ?? null;
  }

  /** Whether the last reading of the store succeeded. */
  get healthy(): boolean {
    return !this.#failures.isFailing;
  }

  /** Calls `listener` with each new board, at once when it is known; returns what ends that. */
  subscribe(listener: (board: Board) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads the store again; resolves when the board shows what was committed before, or could not
   * be read. One read is under way at a time; changes during it cause exactly one more.
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
    this.#unsubscribe();
    this.#nextEnd.cancel();
    this.#watchAgain.cancel();
    // A look that hangs is nothing to wait for: it only reads.
    this.#poll?.close();
    await this.#watch?.cancel().catch(() => {});
    await this.#lastLoad;
  }

  get #records(): { known: BoardRecords; version: string } {
    const { known } = this.#store.memory;
    return { known: known ?? NO_RECORDS, version: known?.versionstamp ?? "0" };
  }

  async #load(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#store.read();
      this.#failures.succeeded();
      this.#publish();
    } catch (error) {
      this.#failed(error);
    }
  }

  #publish(): void {
    if (this.#closed) return;
    const { board } = this;
    this.#nextEnd.cancel();
    const next = nextEnd(this.#records.known, board.now);
    if (next !== null) {
      const wait = Math.min(next - board.now, LONGEST_TIMER_MS);
      this.#nextEnd.set(wait, () => this.#publish());
    }
    if (board.version === this.#published) return;
    this.#published = board.version;
    for (const listener of this.#listeners) listener(board);
  }

  /** Finds what neither the bus nor the watch told, and what a jump of the clock has ended. */
  async #lookForChange(): Promise<void> {
    try {
      const versionstamp = await this.#store.versionstamp();
      if (versionstamp !== this.#records.version || this.#failures.isFailing) this.changed();
      else this.#publish();
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
        if (value > this.#records.version) this.changed();
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
