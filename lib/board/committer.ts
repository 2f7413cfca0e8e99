import { randomUUID } from "node:crypto";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { TimeLimitError, within } from "@/lib/shared/time_limit.ts";
import { hashOf } from "./board_database.ts";
import type { Command, Results } from "./commands.ts";
import { Commits, type CommitsOptions, LIMIT_MS } from "./commits.ts";
import type { Rules } from "./decision.ts";
import { makePlan, MAX_CALLS, type Wish } from "./plan.ts";
import type { KnownBoard } from "./records.ts";

/** Races that are lost to other instances before only the records that are touched are checked. */
const MAX_LOST = 2;

/** Options for a {@linkcode Committer}. */
export interface CommitterOptions extends Omit<CommitsOptions, "clock"> {
  /** The wall clock, in ms since the epoch. */
  now: () => number;
  /** What the limits are measured on; by default the machine's clock. */
  clock?: Pick<Clock, "elapsed" | "after"> | undefined;
  rules: Rules;
  /** How many checks KV takes in one commit; by default 100. */
  maxChecks?: number | undefined;
  /** Told after every commit that changed the board, before its commands are answered. */
  changed: () => void;
}

interface Waiting extends Wish {
  answer: PromiseWithResolvers<Results[keyof Results]>;
  /** Was answered that it is not stored: it is not to be any more. */
  isGivenUp: boolean;
}

/**
 * Carries commands out, each exactly once: decides on the board that is known, and commits the
 * decision if that board is still the true one. Commands that come while a commit is under way go
 * into the next one together.
 */
export class Committer {
  #options: CommitterOptions;
  #clock: Pick<Clock, "elapsed" | "after">;
  #waiting: Waiting[] = [];
  #running = false;
  #underWay: Promise<void> = Promise.resolve();
  #commits: Commits;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    const { kv, memory } = options;
    this.#commits = new Commits({ kv, memory, clock: this.#clock });
  }

  /**
   * Resolves when a command is stored, with what came of it. Throws {@linkcode StoreUnavailableError}
   * when it is not, or nobody can say so: after 10 s at most, whatever hangs before it.
   */
  async carryOut<C extends Command>(command: C): Promise<Results[C["kind"]]> {
    const deliveryId = "deliveryId" in command ? command.deliveryId : undefined;
    const delivery = deliveryId === undefined ? null : hashOf(deliveryId);
    const answer = Promise.withResolvers<Results[keyof Results]>();
    const waiting: Waiting = { command, delivery, answer, isGivenUp: false };
    this.#waiting.push(waiting);
    this.#run();
    try {
      return await within(this.#clock, LIMIT_MS, () => answer.promise) as Results[C["kind"]];
    } catch (cause) {
      waiting.isGivenUp = true;
      if (!(cause instanceof TimeLimitError)) throw cause;
      throw new StoreUnavailableError("Could not commit in time", { cause });
    }
  }

  /** Resolves when the commit that is under way has ended, whatever came of it. */
  get underWay(): Promise<void> {
    return this.#underWay;
  }

  /** Reads the board anew. Throws {@linkcode StoreUnavailableError} when KV fails. */
  read(): Promise<KnownBoard> {
    return this.#commits.read();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    // What is wanted in the same moment goes together.
    await null;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_CALLS);
      this.#underWay = this.#commit(batch).catch((error) => {
        for (const { answer } of batch) answer.reject(error);
      });
      await this.#underWay;
    }
    this.#running = false;
  }

  /** Commits as many of a batch as fit, and answers them; the others wait on, before all that came since. */
  async #commit(waiting: Waiting[]): Promise<void> {
    const { memory, rules, maxChecks } = this.#options;
    const commits = this.#commits;
    const seen = (delivery: string) => commits.seen(delivery);
    let base = memory.known ?? await this.read();
    for (let lost = 0;; lost++) {
      const batch = waiting.filter(({ isGivenUp }) => !isGivenUp);
      if (batch.length === 0) return;
      const now = this.#options.now();
      const checksRecords = lost >= MAX_LOST;
      const plan = makePlan(base, batch, { now, rules, seen, checksRecords, maxChecks });
      const attempt = { plan, commit: randomUUID(), base, checksRecords, now };
      if (await commits.store(attempt)) {
        this.#waiting.unshift(...batch.slice(plan.results.length));
        if (plan.changes.size > 0) this.#options.changed();
        for (const [at, result] of plan.results.entries()) batch[at]!.answer.resolve(result);
        // What others have committed before it is in no memory yet.
        if (checksRecords) await this.read().catch(() => {});
        return;
      }
      base = memory.known!;
    }
  }
}
