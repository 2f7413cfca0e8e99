import type { AuroraFailure } from "./client.ts";
import { Backoff, type BackoffOptions } from "@/lib/shared/backoff.ts";
import type { Order } from "@/lib/shared/order.ts";

/** So short that the longest pause and a request that is not answered take less than 30 s. */
export const BACKOFF: BackoffOptions = { firstMs: 250, longestMs: 16_000 };

/** The one thing to do next at Aurora. */
export type Step =
  | { action: "add"; number: number; order: Order }
  | { action: "remove"; number: number };

/** What should be on the screens, and what staff took off them. */
export interface Wanted {
  /** Live orders, oldest call first: the order in which screens show what they were sent. */
  live: Map<number, Order>;
  /** Removed orders of which it is not sure yet that they are off the screens for good. */
  removed: Map<number, Order>;
}

/** A step that has failed. */
interface Postponed {
  failure: AuroraFailure;
  backoff: Backoff;
  /** Not before this moment. */
  until: number;
}

/** The steps that have failed; times in ms by the monotonic clock. */
export class FailedSteps {
  /** What Aurora does not understand. */
  #refused = new Set<string>();
  /** What is tried again later. */
  #postponed = new Map<string, Postponed>();

  /** Aurora will never understand this. */
  refuse(step: Step): void {
    this.#refused.add(keyOf(step));
  }

  /** This is tried again after a pause, which grows from time to time. */
  postpone(step: Step, failure: AuroraFailure, now: number): void {
    const backoff = this.#postponed.get(keyOf(step))?.backoff ?? new Backoff(BACKOFF);
    this.#postponed.set(keyOf(step), { failure, backoff, until: now + backoff.failed() });
  }

  /** This was carried out after all. */
  done(step: Step): void {
    this.#postponed.delete(keyOf(step));
  }

  /** Whether this is to be tried now. */
  isDue(step: Step, now: number): boolean {
    if (this.#refused.has(keyOf(step))) return false;
    return (this.#postponed.get(keyOf(step))?.until ?? now) <= now;
  }

  /** Whether the pause of any of them has ended after `since`, up to `now`. */
  isAnyDue(since: number, now: number): boolean {
    return [...this.#postponed.values()].some(({ until }) => until > since && until <= now);
  }

  /** Why these wait, and until when all of them do; `null`: none of them waits. */
  waiting(steps: Iterable<Step>): AuroraFailure & { until: number } | null {
    const waiting = [...steps].flatMap((step) => {
      const postponed = this.#postponed.get(keyOf(step));
      return postponed === undefined || this.#refused.has(keyOf(step)) ? [] : [postponed];
    });
    if (waiting[0] === undefined) return null;
    const until = Math.min(...waiting.map(({ until }) => until));
    return { ...waiting[0].failure, until };
  }
}

function keyOf(step: Step): string {
  return step.action === "add"
    ? `add ${step.number} ${step.order.readyAt}`
    : `remove ${step.number}`;
}
