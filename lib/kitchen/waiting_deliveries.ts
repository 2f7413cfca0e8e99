import type { KeyObject } from "node:crypto";
import { scheduler } from "node:timers/promises";
import type { Clock } from "@/lib/shared/clock.ts";

/** What was found of a delivery's signature. */
export type Verdict = "signed" | "not signed" | "no key";

/** How long a delivery waits for a key that fits it. */
const WAIT_MS = 20_000;
/** The body of an order is some 20 bytes. */
const SMALL_BYTES = 1_024;
/** As many as a flood of 300 a second brings in the longest time that one of them waits. */
const MAX_SMALL = 6_000;
/** Up to 64 KiB each. */
const MAX_LARGE = 100;
/** How many signatures are checked, about 30 µs each, before others get their turn. */
const BATCH = 100;

/** A delivery whose signature fits no key that is known. */
export interface UnverifiedDelivery {
  isSigned: (key: KeyObject) => boolean;
  bodyBytes: number;
  /** The number of the first fetch that began after it came. */
  firstFetch: number;
}

interface Waiting extends UnverifiedDelivery {
  settle: (verdict: Verdict) => void;
}

/**
 * The deliveries that wait for a key that fits them, at most 20 s each. They are not known to be
 * anybody's, so there is room for a flood of bad ones and the orders among it, and what is larger
 * than an order has a room of its own and takes nobody's place. Of too many in a room, the one that
 * came first is refused: a flood must not shut out what comes after it.
 */
export class WaitingDeliveries {
  #clock: Clock;
  #refusal: () => Verdict;
  #small = new Set<Waiting>();
  #large = new Set<Waiting>();

  /** `refusal` is what a delivery gets for which no key was found. */
  constructor(clock: Clock, refusal: () => Verdict) {
    this.#clock = clock;
    this.#refusal = refusal;
  }

  /** How many wait. */
  get size(): number {
    return this.#small.size + this.#large.size;
  }

  /** Resolves when a key fits the delivery, or none does in time. */
  add(delivery: UnverifiedDelivery): Promise<Verdict> {
    const isSmall = delivery.bodyBytes <= SMALL_BYTES;
    const [room, most] = isSmall ? [this.#small, MAX_SMALL] : [this.#large, MAX_LARGE];
    if (room.size >= most) [...room.values().take(1)][0]?.settle(this.#refusal());
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    const cancelWait = this.#clock.after(WAIT_MS, () => waiting.settle(this.#refusal()));
    const waiting: Waiting = {
      ...delivery,
      settle: (verdict) => {
        cancelWait();
        room.delete(waiting);
        resolve(verdict);
      },
    };
    room.add(waiting);
    return promise;
  }

  /** Accepts those that the key of a fetch fits, and refuses the others that came before that fetch. */
  async tryKey(key: KeyObject, fetchNumber: number): Promise<void> {
    let count = 0;
    for (const room of [this.#small, this.#large]) {
      for (const waiting of [...room]) {
        // In the pauses some may have waited long enough.
        if (!room.has(waiting)) continue;
        if (waiting.isSigned(key)) waiting.settle("signed");
        else if (waiting.firstFetch <= fetchNumber) waiting.settle("not signed");
        if (++count % BATCH === 0) await scheduler.yield();
      }
    }
  }

  /** Refuses all at once. */
  refuse(): void {
    for (const waiting of [...this.#small, ...this.#large]) waiting.settle(this.#refusal());
  }
}
