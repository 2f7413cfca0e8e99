import { reachStore } from "@/lib/kv/reach_store.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { findDeliveries, hasMade, listBoard, operationOf } from "./board_database.ts";
import type { BoardMemory } from "./board_memory.ts";
import type { Plan } from "./plan.ts";
import type { KnownBoard } from "./records.ts";

/** For how long a command waits, and for how long a commit is tried, in ms. */
export const LIMIT_MS = 10_000;
/** Deliveries that are remembered without asking: as many as come in some hours. */
const MAX_SEEN = 10_000;

/** A plan that is to be committed. */
export interface Attempt {
  plan: Plan;
  /** Random; by it the commit is known again. */
  commit: string;
  base: KnownBoard;
  checksRecords: boolean;
  now: number;
}

/** Options for {@linkcode Commits}. */
export interface CommitsOptions {
  kv: Deno.Kv;
  memory: BoardMemory;
  clock: Pick<Clock, "elapsed" | "after">;
}

/** Stores plans, and finds out whether one is stored that KV gave no answer about. */
export class Commits {
  #kv: Deno.Kv;
  #memory: BoardMemory;
  #clock: Pick<Clock, "elapsed" | "after">;
  /** The number of each delivery that was handled, as far as it is known here. */
  #seen = new Map<string, number | null>();

  constructor({ kv, memory, clock }: CommitsOptions) {
    this.#kv = kv;
    this.#memory = memory;
    this.#clock = clock;
  }

  /** The number of a delivery that was handled before; `undefined`: it was not, for all that is known here. */
  seen(delivery: string): number | null | undefined {
    return this.#seen.get(delivery);
  }

  /** Reads the board anew. Throws `StoreUnavailableError` when KV fails. */
  async read(): Promise<KnownBoard> {
    const take = this.#memory.listing();
    take(await listBoard(this.#kv));
    return this.#memory.known!;
  }

  /**
   * Stores a plan; returns whether it is stored. If not, why not is known now: the board, and the
   * deliveries that were seen. Throws `StoreUnavailableError` when KV fails.
   */
  async store(attempt: Attempt): Promise<boolean> {
    const isStored = await this.#isStored(attempt);
    if (isStored) {
      for (const [delivery, number] of attempt.plan.deliveries) this.#remember(delivery, number);
    }
    return isStored;
  }

  async #isStored(attempt: Attempt): Promise<boolean> {
    const { plan, commit, base, checksRecords } = attempt;
    const versionstamp = await this.#send(attempt);
    if (versionstamp !== null) {
      const isWhole = !checksRecords && plan.changes.size > 0;
      if (isWhole) this.#memory.committed(plan, commit, versionstamp);
      return true;
    }
    const board = await this.read();
    if (hasMade(commit, board)) return true;
    if (!checksRecords && board.versionstamp !== base.versionstamp) return false;
    const handled = await findDeliveries(this.#kv, [...plan.deliveries.keys()]);
    // A commit of nothing but deliveries, whose answer was lost.
    if (handled.values().some((each) => each.commit === commit)) return true;
    for (const [delivery, { number }] of handled) this.#remember(delivery, number);
    return false;
  }

  /** The versionstamp of a commit; `null`: it was not made, or its answer was lost. */
  async #send({ plan, ...options }: Attempt): Promise<string | null> {
    const clock = this.#clock;
    const begun = clock.elapsed();
    try {
      const done = await reachStore(() => operationOf(this.#kv, plan, options).commit(), { clock });
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
