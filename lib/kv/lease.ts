import { randomUUID } from "node:crypto";
import type { Clock } from "@/lib/shared/clock.ts";
import { retryWhileLocked } from "./locked_retry.ts";
import { FailureLog } from "@/lib/base/failure_log.ts";

/** How old a renewal gets before it is renewed, and how often {@linkcode Lease.hold} should be called. */
export const RENEW_MS = 3_000;
/** For how long a renewal lets its holder act. */
const VALID_MS = 4_000;
/** For how long a lease must stand still before another takes it; longer than a holder's last act lasts. */
const TAKEN_OVER_AFTER_MS = 10_000;
const LOCKED_LIMIT_MS = 1_000;

/** Options for a {@linkcode Lease}. */
export interface LeaseOptions {
  kv: Deno.Kv;
  /** What is leased. */
  name: string;
  clock: Clock;
}

/**
 * Lets one isolate at a time do something, of all that share a database. Time is that of each
 * isolate's own monotonic clock; no two clocks are compared.
 */
export class Lease {
  #kv: Deno.Kv;
  #key: string[];
  #clock: Clock;
  #holder = randomUUID();
  /** Of our last renewal; `null`: there is none, or it was given back. */
  #versionstamp: string | null = null;
  #renewedAt = 0;
  /** Another's lease as it was when first seen so. */
  #seen: { versionstamp: string | null; at: number } = { versionstamp: null, at: 0 };
  #holdings = 0;
  #failures = new FailureLog("warn", "Could not renew the lease");

  constructor({ kv, name, clock }: LeaseOptions) {
    this.#kv = kv;
    this.#key = ["lease", name];
    this.#clock = clock;
  }

  /** Which holding this is: another number means that others may have held the lease in between. */
  get holding(): number {
    return this.#holdings;
  }

  /**
   * Renews or takes the lease if need be; whether one may act now. To be called before each act, and
   * every {@linkcode RENEW_MS} in between. Never throws: while KV fails nobody may act.
   */
  async hold(): Promise<boolean> {
    if (this.#age() < RENEW_MS) return true;
    try {
      const held = await this.#reach(() => this.#take());
      this.#failures.succeeded();
      return held;
    } catch (error) {
      this.#failures.failed(error);
      return false;
    }
  }

  /** Lets the next one have it at once. Throws when KV fails. */
  async release(): Promise<void> {
    if (this.#versionstamp === null) return;
    const released = this.#kv.atomic()
      .check({ key: this.#key, versionstamp: this.#versionstamp })
      .delete(this.#key);
    this.#versionstamp = null;
    await this.#reach(() => released.commit());
  }

  /** How old our last renewal is, in ms. */
  #age(): number {
    return this.#versionstamp === null ? Infinity : this.#clock.elapsed() - this.#renewedAt;
  }

  async #take(): Promise<boolean> {
    const entry = await this.#kv.get<{ holder: string }>(this.#key);
    const isOurs = entry.value?.holder === this.#holder;
    if (entry.value !== null && !isOurs && !this.#standsStill(entry.versionstamp)) return false;
    // Before the commit, which may succeed and its answer be lost.
    if (!isOurs) this.#holdings++;
    const begun = this.#clock.elapsed();
    const commit = await this.#kv.atomic().check(entry)
      .set(this.#key, { holder: this.#holder }).commit();
    if (!commit.ok) return false;
    this.#versionstamp = commit.versionstamp;
    this.#renewedAt = begun;
    return this.#age() < VALID_MS;
  }

  #reach<T>(operation: () => Promise<T>): Promise<T> {
    return retryWhileLocked(operation, { limitMs: LOCKED_LIMIT_MS, clock: this.#clock });
  }

  #standsStill(versionstamp: string): boolean {
    const now = this.#clock.elapsed();
    if (versionstamp !== this.#seen.versionstamp) this.#seen = { versionstamp, at: now };
    return now - this.#seen.at >= TAKEN_OVER_AFTER_MS;
  }
}
