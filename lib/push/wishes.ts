import { orderKey } from "@/lib/board/records.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { Order } from "@/lib/shared/order.ts";
import { Census } from "./census.ts";
import { LONGEST_MS } from "./owed.ts";
import {
  type PhoneAddress,
  phoneOf,
  type Subscription,
  type SubscriptionWish,
} from "./subscription.ts";
import {
  isSubscription,
  type PushRecord,
  setSubscription,
  subscriptionKey,
  type Subscriptions,
} from "./subscriptions.ts";

/** Options for {@linkcode Wishes}. */
export interface WishesOptions {
  kv: Deno.Kv;
  subscriptions: Pick<Subscriptions, "all">;
  clock: Clock;
}

/**
 * What phones ask for, and that they ask for no more. All of it throws `StoreUnavailableError` when KV
 * fails.
 */
export class Wishes {
  #kv: Deno.Kv;
  #clock: Clock;
  #census: Census;

  constructor({ kv, subscriptions, clock }: WishesOptions) {
    this.#kv = kv;
    this.#clock = clock;
    this.#census = new Census({ read: () => subscriptions.all(), clock });
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
        const [kept, order] = await this.#kv.getMany<[PushRecord, Order]>([
          subscriptionKey(number, phone),
          orderKey(number),
        ]);
        const known = this.#live(kept.value);
        if (known === null && !hasRoom) return "full";
        const value = known === null
          ? this.#begin({ ...address, number, origin }, order.value)
          : { ...known, ...address, origin };
        const operation = this.#kv.atomic().check(kept, order);
        const commit = await setSubscription(operation, value, this.#clock.now()).commit();
        if (commit.ok) return "stored";
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

  /** Lets go of what is over. */
  async tidy(): Promise<void> {
    await this.#census.refresh();
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
  async #replace(old: string, { endpoint, p256dh, auth }: PhoneAddress): Promise<"stored"> {
    const phone = phoneOf(endpoint);
    for (const number of await this.#census.numbersOf(old)) {
      await reachStore(async () => {
        const [from, to] = await this.#kv.getMany<[PushRecord, PushRecord]>([
          subscriptionKey(number, old),
          subscriptionKey(number, phone),
        ]);
        const known = this.#live(from.value);
        if (known === null || old === phone) return;
        const operation = this.#kv.atomic().check(from, to).delete(from.key);
        const moved = { ...known, endpoint, p256dh, auth };
        await setSubscription(operation, moved, this.#clock.now()).commit();
      });
      this.#census.remove(number, old);
      this.#census.add(number, phone);
    }
    return "stored";
  }

  #live(value: PushRecord | null): Subscription | null {
    const isLive = value !== null && isSubscription(value) && value.expiresAt > this.#clock.now();
    return isLive ? value : null;
  }
}
