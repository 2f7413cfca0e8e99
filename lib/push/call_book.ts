import { Backoff } from "@/lib/shared/backoff.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { CalledPhones } from "@/lib/shared/push_report.ts";
import { type Call, type Owed, owedOf, reminderAt } from "./owed.ts";
import type { Delivery } from "./delivery.ts";
import type { Subscription } from "./subscription.ts";
import { isSubscription, type Kept, type Subscriptions } from "./subscriptions.ts";

/** How often the phones of a call are read again: somebody may have answered on one. */
const READ_AGAIN_MS = 10_000;
/** How many numbers are read at once. */
const READ_AT_ONCE = 10;
const BACKOFF = { firstMs: 1_000, longestMs: 30_000 };
/** From so many failures on staff are told that a phone is not reached. */
const UNREACHED_AFTER = 3;

/** What is owed to a phone. */
export interface Entry {
  call: Call;
  owed: Owed;
  kept: Kept;
  subscription: Subscription;
}

/** A call, and the phones that wait for it. */
interface Page {
  call: Call;
  phones: Map<string, Kept>;
  /** By the monotonic clock. */
  readAt: number;
  /** What was tried and is not done, by phone. */
  tries: Map<string, Try>;
}

interface Try {
  isUnderWay: boolean;
  backoff: Backoff;
  failures: number;
  /** Not before this, by the monotonic clock. */
  notBefore: number;
}

/**
 * The calls that stand, the phones that wait for each, and what was tried already. Who waits for a call
 * is read once after it has come: whoever asks later is not owed it. Of those that are known it is
 * read again, to see who has answered.
 */
export class CallBook {
  #subscriptions: Pick<Subscriptions, "of">;
  #clock: Clock;
  #pages = new Map<number, Page>();

  constructor({ subscriptions, clock }: {
    subscriptions: Pick<Subscriptions, "of">;
    clock: Clock;
  }) {
    this.#subscriptions = subscriptions;
    this.#clock = clock;
  }

  /** Whether no phone waits for any of the numbers. */
  get isEmpty(): boolean {
    return [...this.#pages.values()].every(({ phones }) => phones.size === 0);
  }

  /** Makes it that of these live orders. Throws `StoreUnavailableError` when KV fails. */
  async read(orders: Call[]): Promise<void> {
    const live = new Map(orders.map((order) => [order.number, order]));
    for (const number of this.#pages.keys()) if (!live.has(number)) this.#pages.delete(number);
    const due = orders.filter((order) => this.#isDue(order));
    for (let from = 0; from < due.length; from += READ_AT_ONCE) {
      await Promise.all(due.slice(from, from + READ_AT_ONCE).map((order) => this.#read(order)));
    }
    for (const page of this.#pages.values()) page.call = live.get(page.call.number)!;
  }

  /** Reads those again that any phone waits for. */
  forget(): void {
    for (const [number, { phones }] of this.#pages) if (phones.size > 0) this.#pages.delete(number);
  }

  /** What is owed at `now` and may be tried. */
  *owed(now: number): Generator<Entry> {
    const elapsed = this.#clock.elapsed();
    for (const { call, phones, tries } of this.#pages.values()) {
      for (const kept of phones.values()) {
        if (!isSubscription(kept.value)) continue;
        const owed = owedOf(kept.value, call, now);
        const last = tries.get(kept.phone);
        const isDue = last === undefined || !last.isUnderWay && last.notBefore <= elapsed;
        if (owed !== null && isDue) yield { call, owed, kept, subscription: kept.value };
      }
    }
  }

  /** In how many ms there may be something to do that there is not at `now`. */
  nextLook(now: number): number {
    const elapsed = this.#clock.elapsed();
    const waits = [...this.#pages.values()].filter(({ phones }) => phones.size > 0)
      .flatMap(({ call, readAt, tries }) => [
        readAt + READ_AGAIN_MS - elapsed,
        ...[reminderAt(call) - now].filter((wait) => wait > 0),
        ...[...tries.values()].filter(({ isUnderWay }) => !isUnderWay)
          .map(({ notBefore }) => notBefore - elapsed),
      ]);
    return Math.min(...waits);
  }

  /** A message is on its way. */
  begun({ call, kept: { phone } }: Entry): void {
    const tries = this.#pages.get(call.number)?.tries;
    const last = tries?.get(phone) ??
      { isUnderWay: true, backoff: new Backoff(BACKOFF), failures: 0, notBefore: 0 };
    tries?.set(phone, { ...last, isUnderWay: true });
  }

  /** It was not taken. */
  failed({ call, kept }: Entry, failure: Delivery & { outcome: "failed" }): void {
    const last = this.#pageOf(call)?.tries.get(kept.phone);
    if (last === undefined) return;
    const { isRetryable, pauseMs } = failure;
    last.isUnderWay = false;
    last.failures = isRetryable ? last.failures + 1 : UNREACHED_AFTER;
    last.notBefore = isRetryable
      ? this.#clock.elapsed() + Math.max(last.backoff.failed(), pauseMs)
      : Infinity;
  }

  /** It was not sent, and not tried. */
  dropped({ call, kept }: Entry): void {
    this.#pageOf(call)?.tries.delete(kept.phone);
  }

  /** It is done, and this is kept now. */
  done({ call, kept: { phone } }: Entry, now: Kept | null): void {
    this.#pageOf(call)?.tries.delete(phone);
    const phones = this.#pages.get(call.number)?.phones;
    const known = phones?.get(phone);
    if (now === null) phones?.delete(phone);
    // It may have been read since, or have ended.
    else if (known !== undefined && now.versionstamp > known.versionstamp) phones?.set(phone, now);
  }

  /** How many phones each call has reached, of those that any wait for. */
  calls(): CalledPhones[] {
    return [...this.#pages.values()].filter(({ phones }) => phones.size > 0).map(countsOf);
  }

  #isDue({ number, readyAt }: Call): boolean {
    const page = this.#pages.get(number);
    if (page === undefined || page.call.readyAt !== readyAt) return true;
    return page.phones.size > 0 && this.#clock.elapsed() - page.readAt >= READ_AGAIN_MS;
  }

  async #read(call: Call): Promise<void> {
    const readAt = this.#clock.elapsed();
    const phones = await this.#subscriptions.of(call.number);
    const tries = new Map(this.#pageOf(call)?.tries);
    for (const phone of tries.keys()) if (!phones.has(phone)) tries.delete(phone);
    this.#pages.set(call.number, { call, phones, readAt, tries });
  }

  /** The page of that very call. */
  #pageOf({ number, readyAt }: Call): Page | null {
    const page = this.#pages.get(number);
    return page?.call.readyAt === readyAt ? page : null;
  }
}

function countsOf({ call: { number, readyAt }, phones, tries }: Page): CalledPhones {
  const counts = { number, readyAt, waiting: 0, told: 0, unanswered: 0, unreached: 0 };
  for (const { phone, value } of phones.values()) {
    if (!isSubscription(value)) {
      if (value.unreached === readyAt) counts.unreached++;
      continue;
    }
    if (value.sentFor === readyAt) {
      if (value.messages > 0) counts.told++;
      if (value.messages === 2) counts.unanswered++;
    } else if ((tries.get(phone)?.failures ?? 0) >= UNREACHED_AFTER) counts.unreached++;
    else counts.waiting++;
  }
  return counts;
}
