import type { AuroraFailure, AuroraOrder } from "./client.ts";
import type { Order } from "@/lib/shared/order.ts";
import { FailedSteps, type Step, type Wanted } from "./steps.ts";

/** For how long after a POST it may still be carried out, if it was not answered. */
const CARRIED_OUT_WITHIN_MS = 35_000;

/** Our posts of one number. */
interface Posts {
  /** The call that Aurora answered, and what its list showed then. */
  answered: { call: Order; shown: AuroraOrder } | null;
  /** The `timeoutSeconds` of posts that were not answered, and may be carried out yet. */
  unanswered: number[];
  /** When the last one was sent. */
  at: number;
  /** From this moment on nothing of them is on the list, whatever Aurora did. */
  goneAt: number;
}

/** Aurora's answer to a request. */
interface List {
  orders: Map<number, AuroraOrder>;
  askedAt: number;
  /** What was live then, and so expected on it. */
  live: Wanted["live"];
}

/**
 * What one holder of the lease knows of Aurora: its list, and our own posts. Compares that with what
 * is wanted. Times are in ms by the holder's monotonic clock.
 */
export class AuroraLedger {
  /** When the holding began; before, another one may have posted anything. */
  #begunAt: number;
  #list: List | null = null;
  #posts = new Map<number, Posts>();
  #failed = new FailedSteps();

  constructor(now: number) {
    this.#begunAt = now;
  }

  /** When the list was asked for; `null` when it has to be asked for anew. */
  get listedAt(): number | null {
    return this.#list?.askedAt ?? null;
  }

  /** Whether the list has to be asked for before the next step, as it is not known or `ms` old. */
  isOld(now: number, ms: number): boolean {
    const listedAt = this.listedAt;
    if (listedAt === null || now - listedAt >= ms) return true;
    // Others may have posted the number since.
    return this.#failed.isAnyDue(listedAt, now);
  }

  /** Whether nothing of ours can be on the list. */
  isEmpty(now: number): boolean {
    return [...this.#posts.values()].every(({ goneAt }) => goneAt <= now);
  }

  /** Whether a post may still be carried out that nobody knows of. */
  get isUnsure(): boolean {
    return [...this.#posts.values()].some(({ unanswered }) => unanswered.length > 0);
  }

  /** Aurora's list, as the answer to a request that was sent at `askedAt`, when these were live. */
  listed(orders: Map<number, AuroraOrder>, askedAt: number, live: Wanted["live"]): void {
    this.#list = { orders, askedAt, live };
  }

  /** Aurora has failed: the list may be another by now. */
  failed(): void {
    this.#list = null;
  }

  /** A post is about to be sent. */
  posting(number: number, timeoutSeconds: number, now: number): void {
    const posts = this.#posts.get(number);
    const goneAt = now + CARRIED_OUT_WITHIN_MS + timeoutSeconds * 1000;
    this.#posts.set(number, {
      answered: posts?.answered ?? null,
      unanswered: [...posts?.unanswered ?? [], timeoutSeconds],
      at: now,
      goneAt: Math.max(goneAt, posts?.goneAt ?? 0),
    });
  }

  /** The post sent last was answered with a list; whether that shows the number. */
  posted(call: Order): boolean {
    const posts = this.#posts.get(call.number);
    const shown = this.#list?.orders.get(call.number);
    if (posts === undefined || shown === undefined) return false;
    posts.unanswered.pop();
    posts.answered = { call, shown };
    return true;
  }

  /** Aurora will never understand this; it is not tried again in this holding. */
  refuse(step: Step): void {
    this.#failed.refuse(step);
    if (step.action === "add") this.#posts.get(step.number)?.unanswered.pop();
  }

  /**
   * This has failed: after a pause it is tried again, and what else there is to do need not wait for
   * that.
   */
  postpone(step: Step, failure: AuroraFailure, now: number): void {
    this.#failed.postpone(step, failure, now);
  }

  /** Aurora has carried this out. */
  done(step: Step): void {
    this.#failed.done(step);
  }

  /** Whether the list shows the number. */
  shows(number: number): boolean {
    return this.#list?.orders.has(number) ?? false;
  }

  /** The live orders that the list shows because of us, for as long as they are live. */
  shown(live: Wanted["live"]): Order[] {
    const list = this.#list;
    return list === null ? [] : [...live.values()].filter((order) => this.#isShown(order, list));
  }

  /** The next difference between the list and what is wanted; `null`: none that is to be tried now. */
  nextStep(wanted: Wanted, now: number): Step | null {
    for (const step of this.#steps(wanted)) {
      if (this.#failed.isDue(step, now)) return step;
    }
    return null;
  }

  /** Why a difference stays for now, and until when none of those is tried again; `null`: there is none. */
  waiting(wanted: Wanted): AuroraFailure & { until: number } | null {
    return this.#failed.waiting(this.#steps(wanted));
  }

  /** Forgets what can't come back to the list; gives the removed orders that it is true of. */
  settle({ live, removed }: Wanted): Order[] {
    for (const [number, posts] of this.#posts) {
      if (removed.has(number) || !this.#isLate(number)) continue;
      if (live.has(number)) posts.unanswered = [];
      else if (!this.#showsOurs(number, posts)) this.#posts.delete(number);
    }
    const settled = [...removed.values()]
      .filter(({ number }) => !live.has(number) && !this.shows(number) && this.#isLate(number));
    for (const { number } of settled) this.#posts.delete(number);
    return settled;
  }

  /** What there is to do. */
  *#steps(wanted: Wanted): Generator<Step> {
    if (this.#list !== null) yield* this.#differences(this.#list, wanted);
  }

  *#differences(list: List, { live, removed }: Wanted): Generator<Step> {
    // First, as a key may lack the right to remove.
    for (const [number, order] of live) {
      if (!this.#isShown(order, list)) yield { action: "add", number, order };
    }
    for (const number of removed.keys()) {
      if (list.orders.has(number) && !live.has(number)) yield { action: "remove", number };
    }
    for (const [number, posts] of this.#posts) {
      // A list from before it was over may have been overtaken by others' post of the number.
      const isOver = !live.has(number) && !removed.has(number) && !list.live.has(number);
      if (isOver && this.#showsOurs(number, posts)) yield { action: "remove", number };
    }
  }

  #isShown(order: Order, list: List): boolean {
    const answered = this.#posts.get(order.number)?.answered;
    return answered != null && isSameCall(answered.call, order) &&
      isSamePost(answered.shown, list.orders.get(order.number));
  }

  /** Whether the list shows the number because of us, and not because others have posted it since. */
  #showsOurs(number: number, { answered, unanswered }: Posts): boolean {
    const shown = this.#list?.orders.get(number);
    if (shown === undefined) return false;
    return isSamePost(answered?.shown, shown) || unanswered.includes(shown.timeoutSeconds);
  }

  /** Whether the list is so new that it shows all that our posts of this number will ever do. */
  #isLate(number: number): boolean {
    const postedAt = this.#posts.get(number)?.at ?? this.#begunAt;
    return this.#list !== null && this.#list.askedAt - postedAt >= CARRIED_OUT_WITHIN_MS;
  }
}

function isSameCall(a: Order, b: Order): boolean {
  return a.readyAt === b.readyAt && a.expiresAt === b.expiresAt;
}

function isSamePost(a: AuroraOrder | undefined, b: AuroraOrder | undefined): boolean {
  return a !== undefined && a.startTime === b?.startTime && a.timeoutSeconds === b.timeoutSeconds;
}
