import { Backoff } from "@/lib/shared/backoff.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { Change, Kept, Subscriptions } from "./subscriptions.ts";

/** How many are marked together. */
const TOGETHER = 100;

interface Waiting {
  change: Change;
  done: (kept: Kept | null | undefined) => void;
}

/**
 * Notes what was sent: those that come while others are being noted go together into the next commit.
 * Tries for as long as the database fails; only what it can't note before the end may be sent twice.
 */
export class Marker {
  #subscriptions: Pick<Subscriptions, "change">;
  #clock: Clock;
  #waiting: Waiting[] = [];
  #isMarking = false;
  #closed = false;
  #endPause = () => {};

  constructor(
    { subscriptions, clock }: { subscriptions: Pick<Subscriptions, "change">; clock: Clock },
  ) {
    this.#subscriptions = subscriptions;
    this.#clock = clock;
  }

  /** Resolves to what is there then: `null`: nothing; `undefined`: it could not be noted. */
  async mark(change: Change): Promise<Kept | null | undefined> {
    return await new Promise((done) => {
      this.#waiting.push({ change, done });
      if (!this.#isMarking) this.#markAll();
    });
  }

  /** Tries what waits once more, and nothing again. */
  close(): void {
    this.#closed = true;
    this.#endPause();
  }

  async #markAll(): Promise<void> {
    this.#isMarking = true;
    const backoff = new Backoff({ firstMs: 100, longestMs: 3_000 });
    while (this.#waiting.length > 0) {
      // What was answered in the same moment goes with it.
      await Promise.resolve();
      const some = this.#waiting.splice(0, TOGETHER);
      try {
        const marked = await this.#subscriptions.change(some.map(({ change }) => change));
        some.forEach(({ done }, at) => done(marked[at]));
        backoff.succeeded();
      } catch {
        if (this.#closed) some.forEach(({ done }) => done(undefined));
        else {
          this.#waiting.unshift(...some);
          await this.#pause(backoff.failed());
        }
      }
    }
    this.#isMarking = false;
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(ms, resolve);
    this.#endPause = resolve;
    await promise;
    cancel();
  }
}
