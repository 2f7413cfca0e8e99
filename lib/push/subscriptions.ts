import type { Clock } from "@/lib/shared/clock.ts";
import type { Order } from "@/lib/shared/order.ts";
import { orderKey } from "@/lib/board/records.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import { Census } from "./census.ts";
import { LONGEST_MS } from "./owed.ts";
import {
  phoneOf,
  type Subscription,
  type SubscriptionWish,
  type Unreached,
} from "./subscription.ts";

const PREFIX = ["subscriptions"];
const subscriptionKey = (number: number, phone: string): Deno.KvKey => [...PREFIX, number, phone];
const BATCH = 1_000;
/** KV reads so many keys at once. */
const GET_MANY = 10;

/** A subscription, or what is left of one, as it was read. */
export interface Kept {
  /** The digest of its endpoint. */
  phone: string;
  versionstamp: string;
  value: Subscription | Unreached;
}

/** What becomes of a subscription. */
export interface Change {
  kept: Kept;
  /** Says it of the value that is there, which may be newer than what was read; `null`: it goes. */
  to: (value: Subscription) => Subscription | Unreached | null;
}

/** Options for {@linkcode Subscriptions}. */
export interface SubscriptionsOptions {
  kv: Deno.Kv;
  clock: Clock;
  /** How many checks KV takes in one commit; by default 100. */
  maxChecks?: number;
}

/** Whether somebody is still to be called by it. */
export function isSubscription(value: Subscription | Unreached): value is Subscription {
  return "endpoint" in value;
}

/**
 * The phones that are to be called, in Deno KV: `["subscriptions", number, digest of the endpoint]`.
 * All of it throws `StoreUnavailableError` when KV fails.
 */
export class Subscriptions {
  #kv: Deno.Kv;
  #clock: Clock;
  #maxChecks: number;
  #census: Census;

  constructor({ kv, clock, maxChecks = 100 }: SubscriptionsOptions) {
    this.#kv = kv;
    this.#clock = clock;
    this.#maxChecks = maxChecks;
    this.#census = new Census({ read: () => this.#readAll(), clock });
  }

  /**
   * Has a phone called from its page at `origin`. A call that stands already is none of its: the
   * commit checks which one that is. Asked for again, it stays as far as it is.
   */
  async put(wish: SubscriptionWish, origin: string): Promise<"stored" | "full"> {
    const { of, ...address } = wish;
    if ("replaces" in of) return await this.#replace(phoneOf(of.replaces), address);
    const { number } = of;
    const phone = phoneOf(address.endpoint);
    const hasRoom = await this.#census.hasRoom(number, phone);
    const outcome = await reachStore(async () => {
      while (true) {
        const [kept, order] = await this.#kv.getMany<[Kept["value"], Order]>([
          subscriptionKey(number, phone),
          orderKey(number),
        ]);
        const known = this.#live(kept.value);
        if (known === null && !hasRoom) return "full";
        const value = known === null
          ? this.#begin({ ...address, number, origin }, order.value)
          : { ...known, ...address, origin };
        const operation = this.#kv.atomic().check(kept, order);
        if ((await this.#set(operation, value).commit()).ok) return "stored";
      }
    });
    if (outcome === "stored") this.#census.add(number, phone);
    return outcome;
  }

  /** Ends it, as its person said so. */
  async end(endpoint: string, number: number): Promise<void> {
    const phone = phoneOf(endpoint);
    await reachStore(() => this.#kv.delete(subscriptionKey(number, phone)));
    this.#census.remove(number, phone);
  }

  /** Those of a number, and what is left of those that were gone. */
  async of(number: number): Promise<Map<string, Kept>> {
    return await reachStore(async () => {
      const found = new Map<string, Kept>();
      const selector = { prefix: [...PREFIX, number] };
      for await (const entry of this.#kv.list<Kept["value"]>(selector, { batchSize: BATCH })) {
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

  /** Lets go of what is over. */
  async tidy(): Promise<void> {
    await this.#census.refresh();
  }

  async #changeTogether(changes: Change[]): Promise<(Kept | null)[] | null> {
    return await reachStore(async () => {
      const operation = this.#kv.atomic();
      const values = changes.map((change) => this.#add(operation, change, change.kept));
      const commit = await operation.commit();
      if (!commit.ok) return null;
      return values.map((value, at) =>
        this.#after(changes[at]!.kept.phone, commit.versionstamp, value)
      );
    });
  }

  async #changeApart(changes: Change[]): Promise<(Kept | null)[]> {
    return await Promise.all(changes.map((change) =>
      reachStore(async () => {
        const { phone, value: { number } } = change.kept;
        while (true) {
          const entry = await this.#kv.get<Kept["value"]>(subscriptionKey(number, phone));
          if (this.#live(entry.value) === null) return null;
          const operation = this.#kv.atomic();
          const now = { phone, versionstamp: entry.versionstamp!, value: entry.value! };
          const value = this.#add(operation, change, now);
          const commit = await operation.commit();
          if (commit.ok) return this.#after(phone, commit.versionstamp, value);
        }
      })
    ));
  }

  #add(operation: Deno.AtomicOperation, { to }: Change, { phone, versionstamp, value }: Kept) {
    const key = subscriptionKey(value.number, phone);
    const next = isSubscription(value) ? to(value) : value;
    operation.check({ key, versionstamp });
    if (next === null) operation.delete(key);
    else this.#set(operation, next, phone);
    if (next === null || !isSubscription(next)) this.#census.remove(value.number, phone);
    return next;
  }

  #after(phone: string, versionstamp: string, value: Kept["value"] | null): Kept | null {
    return value === null ? null : { phone, versionstamp, value };
  }

  #begin(
    rest: Omit<Subscription, "sentFor" | "messages" | "since" | "expiresAt">,
    standing: Order | null,
  ): Subscription {
    const since = this.#clock.now();
    const expiresAt = since + LONGEST_MS;
    return { ...rest, sentFor: standing?.readyAt ?? 0, messages: 0, since, expiresAt };
  }

  /** A phone's address has changed: whoever knows the old one may say so. */
  async #replace(
    old: string,
    address: Pick<Subscription, "endpoint" | "p256dh" | "auth" | "language">,
  ): Promise<"stored"> {
    const phone = phoneOf(address.endpoint);
    for (const number of await this.#census.numbersOf(old)) {
      await reachStore(async () => {
        const [from, to] = await this.#kv.getMany<[Kept["value"], Kept["value"]]>([
          subscriptionKey(number, old),
          subscriptionKey(number, phone),
        ]);
        const known = this.#live(from.value);
        if (known === null || from.key === to.key) return;
        const { endpoint, p256dh, auth } = address;
        const operation = this.#kv.atomic().check(from, to).delete(from.key);
        await this.#set(operation, { ...known, endpoint, p256dh, auth }).commit();
      });
      this.#census.remove(number, old);
      this.#census.add(number, phone);
    }
    return "stored";
  }

  #live(value: Kept["value"] | null): Subscription | null {
    const isLive = value !== null && isSubscription(value) && value.expiresAt > this.#clock.now();
    return isLive ? value : null;
  }

  #set(
    operation: Deno.AtomicOperation,
    value: Kept["value"],
    phone = isSubscription(value) ? phoneOf(value.endpoint) : "",
  ): Deno.AtomicOperation {
    const expireIn = Math.max(1, value.expiresAt - this.#clock.now());
    return operation.set(subscriptionKey(value.number, phone), value, { expireIn });
  }

  /** All that are live; what is over goes on the way. */
  async #readAll(): Promise<{ number: number; phone: string }[]> {
    return await reachStore(async () => {
      const all: { number: number; phone: string }[] = [];
      const old: Deno.KvEntry<Kept["value"]>[] = [];
      for await (
        const entry of this.#kv.list<Kept["value"]>({ prefix: PREFIX }, { batchSize: BATCH })
      ) {
        const [, number, phone] = entry.key as [string, number, string];
        if (entry.value.expiresAt <= this.#clock.now()) old.push(entry);
        else if (isSubscription(entry.value)) all.push({ number, phone });
      }
      for (let from = 0; from < old.length; from += GET_MANY) {
        const operation = this.#kv.atomic();
        for (const entry of old.slice(from, from + GET_MANY)) {
          operation.check(entry).delete(entry.key);
        }
        await operation.commit();
      }
      return all;
    });
  }
}
