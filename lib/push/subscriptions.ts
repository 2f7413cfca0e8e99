import type { Clock } from "@/lib/shared/clock.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import { phoneOf, type Subscription, type Unreached } from "./subscription.ts";

const PREFIX = ["subscriptions"];
const BATCH = 1_000;
/** How many that are over go in one commit. */
const GO_TOGETHER = 10;

/** Where a phone's subscription to a number is; `phone` as `phoneOf()` has it. */
export const subscriptionKey = (number: number, phone: string): Deno.KvKey => {
  return [...PREFIX, number, phone];
};

/** What is kept there. */
export type PushRecord = Subscription | Unreached;

/** A subscription, or what is left of one, as it was read. */
export interface Kept {
  /** The digest of its endpoint. */
  phone: string;
  versionstamp: string;
  value: PushRecord;
}

/** What becomes of a subscription. */
export interface Change {
  kept: Kept;
  /** Says it of the value that is there, which may be newer than what was read. */
  to: (value: Subscription) => PushRecord;
}

/** Options for {@linkcode Subscriptions}. */
export interface SubscriptionsOptions {
  kv: Deno.Kv;
  clock: Pick<Clock, "now">;
  /** How many checks KV takes in one commit; by default 100. */
  maxChecks?: number;
}

/** Whether somebody is still to be called by it. */
export function isSubscription(value: PushRecord): value is Subscription {
  return "endpoint" in value;
}

/** Adds to a commit that a phone has this subscription from now on. */
export function setSubscription(
  operation: Deno.AtomicOperation,
  value: Subscription,
  now: number,
): Deno.AtomicOperation {
  return setRecord(operation, value, phoneOf(value.endpoint), now);
}

function setRecord(
  operation: Deno.AtomicOperation,
  value: PushRecord,
  phone: string,
  now: number,
): Deno.AtomicOperation {
  const expireIn = Math.max(1, value.expiresAt - now);
  return operation.set(subscriptionKey(value.number, phone), value, { expireIn });
}

/**
 * The phones that are to be called, in Deno KV: `["subscriptions", number, digest of the endpoint]`.
 * All of it throws `StoreUnavailableError` when KV fails.
 */
export class Subscriptions {
  #kv: Deno.Kv;
  #clock: Pick<Clock, "now">;
  #maxChecks: number;

  constructor({ kv, clock, maxChecks = 100 }: SubscriptionsOptions) {
    this.#kv = kv;
    this.#clock = clock;
    this.#maxChecks = maxChecks;
  }

  /** Those of a number, and what is left of those that were gone. */
  async of(number: number): Promise<Map<string, Kept>> {
    return await reachStore(async () => {
      const found = new Map<string, Kept>();
      const selector = { prefix: [...PREFIX, number] };
      for await (const entry of this.#kv.list<PushRecord>(selector, { batchSize: BATCH })) {
        const { key: [, , phone], versionstamp, value } = entry;
        if (value.expiresAt <= this.#clock.now()) continue;
        found.set(phone as string, { phone: phone as string, versionstamp, value });
      }
      return found;
    });
  }

  /**
   * Changes many, together as far as KV takes that; returns them as they are then, in that order:
   * `null`: there is none any more.
   */
  async change(changes: Change[]): Promise<(Kept | null)[]> {
    const changed: (Kept | null)[] = [];
    for (let from = 0; from < changes.length; from += this.#maxChecks) {
      const some = changes.slice(from, from + this.#maxChecks);
      // One that is not as it was read keeps its neighbours from being changed.
      changed.push(...await this.#changeTogether(some) ?? await this.#changeApart(some));
    }
    return changed;
  }

  /** Who waits for what; lets go of what is over on the way. */
  async all(): Promise<{ number: number; phone: string }[]> {
    return await reachStore(async () => {
      const all: { number: number; phone: string }[] = [];
      const over: Deno.KvEntry<PushRecord>[] = [];
      const entries = this.#kv.list<PushRecord>({ prefix: PREFIX }, { batchSize: BATCH });
      for await (const entry of entries) {
        const [, number, phone] = entry.key as [string, number, string];
        if (entry.value.expiresAt <= this.#clock.now()) over.push(entry);
        else if (isSubscription(entry.value)) all.push({ number, phone });
      }
      for (let from = 0; from < over.length; from += GO_TOGETHER) {
        const operation = this.#kv.atomic();
        for (const entry of over.slice(from, from + GO_TOGETHER)) {
          operation.check(entry).delete(entry.key);
        }
        await operation.commit();
      }
      return all;
    });
  }

  async #changeTogether(changes: Change[]): Promise<Kept[] | null> {
    return await reachStore(async () => {
      const operation = this.#kv.atomic();
      const values = changes.map(({ kept, to }) => this.#add(operation, kept, to));
      const commit = await operation.commit();
      if (!commit.ok) return null;
      return changes.map(({ kept: { phone } }, at) => {
        return { phone, versionstamp: commit.versionstamp, value: values[at]! };
      });
    });
  }

  async #changeApart(changes: Change[]): Promise<(Kept | null)[]> {
    return await Promise.all(
      changes.map(({ kept: { phone, value: { number } }, to }) =>
        reachStore(async () => {
          while (true) {
            const { value, versionstamp } = await this.#kv.get<PushRecord>(
              subscriptionKey(number, phone),
            );
            if (value === null || !isSubscription(value)) return null;
            const operation = this.#kv.atomic();
            const changed = this.#add(operation, { phone, versionstamp, value }, to);
            const commit = await operation.commit();
            if (commit.ok) return { phone, versionstamp: commit.versionstamp, value: changed };
          }
        })
      ),
    );
  }

  #add(
    operation: Deno.AtomicOperation,
    { phone, versionstamp, value }: Kept,
    to: Change["to"],
  ): PushRecord {
    const changed = isSubscription(value) ? to(value) : value;
    operation.check({ key: subscriptionKey(value.number, phone), versionstamp });
    setRecord(operation, changed, phone, this.#clock.now());
    return changed;
  }
}
