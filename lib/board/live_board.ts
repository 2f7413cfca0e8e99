import type { Clock } from "@/lib/shared/clock.ts";
import { Timer } from "@/lib/shared/timer.ts";
import {
  type Board,
  compareOrders,
  GONE_MS,
  type GoneCall,
  type RecentCall,
} from "@/lib/shared/order.ts";
import { boardAt, goneCalls, nextEnd, sameUntil } from "./board_view.ts";
import { type BoardRecords, NO_RECORDS } from "./records.ts";
import { StoreFollower, type StoreFollowerOptions } from "./store_follower.ts";

/** A timer is set for at most this long and then again, from the clock. */
const LONGEST_TIMER_MS = 3_600_000;

/** Options for a {@linkcode LiveBoard}. */
export type LiveBoardOptions = Omit<StoreFollowerOptions, "looked">;

/**
 * This isolate's board: what the store remembers of its own commits and of what it has read of others'.
 * Follows time by one timer, and tells its listeners each new board.
 */
export class LiveBoard {
  #store: LiveBoardOptions["store"];
  #clock: Clock;
  #follower: StoreFollower;
  #published = "";
  /** The board that was made last, of which records, and until when it is the same but for its clock. */
  #made: { board: Board; known: BoardRecords; from: number; until: number } | null = null;
  #listeners = new Set<(board: Board) => void>();
  #closed = false;
  #unsubscribe = () => {};
  #nextEnd: Timer;

  constructor({ store, clock, pollMs }: LiveBoardOptions) {
    this.#store = store;
    this.#clock = clock;
    // A jump of the clock may have ended something where nothing else has changed.
    this.#follower = new StoreFollower({ store, clock, pollMs, looked: () => this.#publish() });
    this.#nextEnd = new Timer(clock);
  }

  /** Loads the board and begins to follow the store. Throws when the store can't be read. */
  async open(): Promise<void> {
    await this.#store.read();
    this.#unsubscribe = this.#store.memory.subscribe(() => this.#publish());
    this.#publish();
    this.#follower.start();
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
    return this.#follower.healthy;
  }

  /** Calls `listener` with each new board, at once when it is known; returns what ends that. */
  subscribe(listener: (board: Board) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads the store again; resolves when the board shows what was committed before, or could not be read. */
  changed(): Promise<void> {
    return this.#follower.changed();
  }

  /** Ends following; resolves when nothing of it is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    this.#nextEnd.cancel();
    await this.#follower.close();
  }

  get #records(): { known: BoardRecords; version: string } {
    const { known } = this.#store.memory;
    return { known: known ?? NO_RECORDS, version: known?.versionstamp ?? "0" };
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
}
