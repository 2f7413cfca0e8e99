import type { Clock } from "@/lib/shared/clock.ts";
import type { Order } from "@/lib/shared/order.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

/** A call that reaches the screen later than this is no news any more. */
const MAX_AGE_MS = 15_000;
/** For how long calls take the screen. */
const SHOWN_MS = 4_000;
/** The same where others wait, so that the screen never falls behind; far from three changes a second. */
const HURRIED_MS = 2_500;

/** The parts of the page that are used, so that tests can play them. */
export interface ScreenCallsOptions {
  clock: Clock;
  /** What stands on the board already. */
  initial: Order[];
  /** Other calls take the screen from now on; none: it is the board's again. */
  changed: (calls: Order[]) => void;
}

/**
 * Decides which calls take the whole screen, and when: those that come together or wait together are
 * shown together, newest first. A number that is off the board leaves the screen at once.
 */
export class ScreenCalls {
  #options: ScreenCallsOptions;
  /** Calls that had their turn, or need none: those on the board, and for a while those that were. */
  #known: Map<string, Order>;
  #shown: Order[] = [];
  #shownAt = 0;
  #waiting: Order[] = [];
  #cancelEnd = () => {};

  constructor(options: ScreenCallsOptions) {
    this.#options = options;
    this.#known = byCall(options.initial);
  }

  /** The board as it is at `now` (ms since the epoch, by the server's clock). */
  update(orders: Order[], now: number): void {
    const isRecent = ({ readyAt }: Order) => now - readyAt <= MAX_AGE_MS;
    const fresh = orders.filter((order) => isRecent(order) && !this.#known.has(callKey(order)));
    // A number that staff removed and put back has the same call: it is remembered while recent.
    this.#known = byCall([...this.#known.values()].filter(isRecent).concat(orders));

    const live = byCall(orders);
    const isLive = (order: Order) => live.has(callKey(order));
    this.#waiting = [...fresh, ...this.#waiting.filter(isLive)];
    const left = this.#shown.filter(isLive);
    if (left.length < this.#shown.length) {
      if (left.length === 0) return this.#showNext();
      this.#show(left);
    }
    if (this.#waiting.length === 0) return;
    if (this.#shown.length === 0) this.#showNext();
    else this.#endAfter(HURRIED_MS);
  }

  /** How many calls it remembers. */
  get remembered(): number {
    return this.#known.size;
  }

  /** Ends it; nothing takes the screen any more. */
  close(): void {
    this.#cancelEnd();
  }

  #showNext(): void {
    this.#cancelEnd();
    const next = this.#waiting;
    this.#waiting = [];
    this.#show(next);
    if (next.length === 0) return;
    this.#shownAt = this.#options.clock.elapsed();
    this.#endAfter(SHOWN_MS);
  }

  #show(calls: Order[]): void {
    this.#shown = calls;
    this.#options.changed(calls);
  }

  /** Lets the next ones on the screen this long after those that have it came there. */
  #endAfter(ms: number): void {
    const { clock } = this.#options;
    this.#cancelEnd();
    const wait = Math.max(0, this.#shownAt + ms - clock.elapsed());
    this.#cancelEnd = clock.after(wait, () => this.#showNext());
  }
}

function byCall(orders: Order[]): Map<string, Order> {
  return new Map(orders.map((order) => [callKey(order), order]));
}
