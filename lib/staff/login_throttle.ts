import type { Clock } from "@/lib/shared/clock.ts";
import { RateLimit } from "@/lib/base/rate_limit.ts";

const MINUTE_MS = 60_000;
/** Tries a minute of a device that has logged in before, right or wrong. */
const DEVICE_TRIES = 10;
/** Wrong tries a minute of an address. */
const ADDRESS_TRIES = 10;
/** Checks a second for all devices together that have not logged in before. */
const CHECKS_PER_SECOND = 5;
/**
 * Devices that have a limit of their own at a time: more than any café logs in within a minute, and
 * too few to make up many guesses a second for somebody who has collected cookies.
 */
const MAX_DEVICES = 100;

/** Who tries to log in. */
export interface Visitor {
  /** The id of a device that has logged in before; `null`: not known. */
  device: string | null;
  /** The address, as limits per address count it. */
  address: string;
}

/** What came of a try: what the check gave, `null` for a wrong one; or it was not looked at. */
export type Try<T> =
  | { outcome: "checked"; result: T | null }
  | {
    outcome: "throttled";
    /** Whose tries were too many. */
    whose: "this visitor's" | "all visitors'";
    /** When to come again, in whole seconds, 1 at least. */
    retryAfterS: number;
  };

/**
 * Bounds how fast the login token can be guessed, without keeping the café out, where staff and
 * guests share one address: a device that has logged in before is bound by its own tries alone,
 * whatever the others do. Kept in this isolate's memory: each instance has limits of its own.
 *
 * Memory is bounded as well: an address is remembered for a minute and for a check alone, of which
 * there are 300 a minute.
 */
export class LoginThrottle {
  #byDevice: RateLimit;
  #byAddress: RateLimit;
  #overall: RateLimit;

  constructor({ clock }: { clock: Pick<Clock, "elapsed"> }) {
    this.#byDevice = new RateLimit({ limit: DEVICE_TRIES, windowMs: MINUTE_MS, clock });
    this.#byAddress = new RateLimit({ limit: ADDRESS_TRIES, windowMs: MINUTE_MS, clock });
    this.#overall = new RateLimit({ limit: CHECKS_PER_SECOND, windowMs: 1_000, clock });
  }

  /** How many devices and addresses are remembered. */
  get size(): number {
    return this.#byDevice.size + this.#byAddress.size;
  }

  /**
   * Runs a check of what a visitor gave, if there is room for it. What a check throws says nothing
   * about the visitor, and is not counted.
   */
  async attempt<T>(visitor: Visitor, check: () => Promise<T | null>): Promise<Try<T>> {
    const { device, address } = visitor;
    const isKnown = device !== null &&
      (this.#byDevice.has(device) || this.#byDevice.size < MAX_DEVICES);
    const [limit, key] = isKnown ? [this.#byDevice, device] : [this.#byAddress, address];
    const ownMs = limit.waitMs(key);
    if (ownMs > 0) return throttled("this visitor's", ownMs);
    if (!isKnown) {
      // After the address's own: one address that goes on and on leaves the room to the others.
      const overallMs = this.#overall.waitMs("");
      if (overallMs > 0) return throttled("all visitors'", overallMs);
      this.#overall.count("");
    }
    // Before the check: of many at once, each must see the others.
    const takeBack = limit.count(key);
    try {
      const result = await check();
      if (result !== null && !isKnown) takeBack();
      return { outcome: "checked", result };
    } catch (error) {
      takeBack();
      throw error;
    }
  }
}

function throttled(whose: "this visitor's" | "all visitors'", waitMs: number): Try<never> {
  return { outcome: "throttled", whose, retryAfterS: Math.ceil(waitMs / 1000) };
}
