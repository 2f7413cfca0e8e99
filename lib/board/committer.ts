import { randomUUID } from "node:crypto";
import { reachStore, StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { TimeLimitError, within } from "@/lib/shared/time_limit.ts";
import { findDeliveries, hashOf, hasMade, listBoard, operationOf } from "./board_database.ts";
import type { BoardMemory } from "./board_memory.ts";
import type { Command, Results } from "./commands.ts";
import type { Rules } from "./decision.ts";
import { makePlan, MAX_CALLS, type Plan, type Wish } from "./plan.ts";
import type { KnownBoard } from "./records.ts";

/** For how long a command waits, and for how long a commit is tried. */
const LIMIT_MS = 10_000;
/** Races that are lost to other instances before only the records that are touched are checked. */
const MAX_LOST = 2;
/** Deliveries that are remembered without asking: as many as come in some hours. */
const MAX_SEEN = 10_000;

/** Options for a {@linkcode Committer}. */
export interface CommitterOptions {
  kv: Deno.Kv;
  memory: BoardMemory;
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

/** A plan that is to be committed. */
interface Attempt {
  plan: Plan;
  /** Random; by it the commit is known again. */
  commit: string;
  base: KnownBoard;
  checksRecords: boolean;
  now: number;
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
  /** The number of each delivery that was handled, as far as it is known here. */
  #seen = new Map<string, number | null>();

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
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
  async read(): Promise<KnownBoard> {
    const { kv, memory } = this.#options;
    const take = memory.listing();
    take(await listBoard(kv));
    return memory.known!;
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
    const seen = (delivery: string) => this.#seen.get(delivery);
    let base = memory.known ?? await this.read();
    for (let lost = 0;; lost++) {
      const batch = waiting.filter(({ isGivenUp }) => !isGivenUp);
      if (batch.length === 0) return;
      const now = this.#options.now();
      const checksRecords = lost >= MAX_LOST;
      const plan = makePlan(base, batch, { now, rules, seen, checksRecords, maxChecks });
      const attempt = { plan, commit: randomUUID(), base, checksRecords, now };
      if (await this.#isCommitted(attempt)) {
        this.#waiting.unshift(...batch.slice(plan.results.length));
        for (const [delivery, number] of plan.deliveries) this.#remember(delivery, number);
        if (plan.changes.size > 0) this.#options.changed();
        for (const [at, result] of plan.results.entries()) batch[at]!.answer.resolve(result);
        // What others have committed before it is in no memory yet.
        if (checksRecords) await this.read().catch(() => {});
        return;
      }
      base = memory.known!;
    }
  }

  /** Whether a plan is stored now; if not, why not is known: the board, and the deliveries that were seen. */
  async #isCommitted(attempt: Attempt): Promise<boolean> {
    const { plan, commit, base, checksRecords } = attempt;
    const versionstamp = await this.#send(attempt);
    if (versionstamp !== null) {
      const isWhole = !checksRecords && plan.changes.size > 0;
      if (isWhole) this.#options.memory.committed(plan, commit, versionstamp);
      return true;
    }
    const board = await this.read();
    if (hasMade(commit, board)) return true;
    if (!checksRecords && board.versionstamp !== base.versionstamp) return false;
    const handled = await findDeliveries(this.#options.kv, [...plan.deliveries.keys()]);
    // A commit of nothing but deliveries, whose answer was lost.
    if (handled.values().some((each) => each.commit === commit)) return true;
    for (const [delivery, { number }] of handled) this.#remember(delivery, number);
    return false;
  }

  /** The versionstamp of a commit; `null`: it was not made, or its answer was lost. */
  async #send({ plan, ...options }: Attempt): Promise<string | null> {
    const { kv } = this.#options;
    const clock = this.#clock;
    const begun = clock.elapsed();
    try {
      const done = await reachStore(() => operationOf(kv, plan, options).commit(), { clock });
      return done.ok ? done.versionstamp : null;
    } catch (error) {
      // Who was silent for so long is not asked another thing while a kitchen waits.
      if (clock.elapsed() - begun >= LIMIT_MS) throw error;
      const board = await this.read().catch(() => null);
      if (board !== null && hasMade(options.commit, board)) return null;
      throw error;
    }
  }

  #remember(delivery: string, number: number | null): void {
    this.#seen.set(delivery, number);
    if (this.#seen.size > MAX_SEEN) this.#seen.delete(this.#seen.keys().next().value!);
  }
}
