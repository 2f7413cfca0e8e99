import type { Clock } from "@/lib/shared/clock.ts";
import { log, reasonOf } from "@/lib/base/log.ts";

/** For how long a value stays past its `expiresAt`: what has left the board is remembered by its record. */
export const KEPT_PAST_END_MS = 2_700_000;
/** How much is read at once, and how much changes in one commit; KV takes 100 checks in one. */
const BATCH = 500;
const MAX_CHANGES = 50;
/** For how long a value is kept that an older version stored without saying when it ends. */
const ADOPTED_FOR_MS = 4 * 86_400_000;

/** Options for {@linkcode Sweep}. */
export interface SweepOptions {
  kv: Deno.Kv;
  clock: Clock;
  /** Whether KV itself lets go of what was stored with `expireIn`. */
  hasExpiry: boolean;
  /** The keys that are old by their names alone. */
  old: (now: number) => Deno.KvListSelector;
}

/**
 * Lets go of values that have ended, 45 min past the `expiresAt` that they carry. On a local file KV must
 * not do that itself: there it ends the process when the disk is full.
 */
export class Sweep {
  #options: SweepOptions;
  #isFailing = false;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** Looks at everything once, until `signal` is aborted. Never throws: the next run finds what is left. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, hasExpiry, old } = this.#options;
    try {
      await this.#change(old(clock.now()), signal, (operation, { key }) => operation.delete(key));
      if (!hasExpiry) {
        await this.#change(
          { prefix: [] },
          signal,
          (operation, entry) => this.#end(operation, entry),
        );
      }
      this.#isFailing = false;
    } catch (error) {
      if (signal.aborted) return;
      if (!this.#isFailing) {
        log("warn", "Could not sweep the database", { reason: reasonOf(error) });
      }
      this.#isFailing = true;
    }
  }

  /** Commits in small pieces what `decide` adds for each entry; it returns `null` where it adds nothing. */
  async #change(
    selector: Deno.KvListSelector,
    signal: AbortSignal,
    decide: (operation: Deno.AtomicOperation, entry: Deno.KvEntry<unknown>) => unknown,
  ): Promise<void> {
    const { kv } = this.#options;
    let [operation, changes] = [kv.atomic(), 0];
    for await (const entry of kv.list(selector, { batchSize: BATCH })) {
      signal.throwIfAborted();
      if (decide(operation, entry) !== null) changes++;
      if (changes < MAX_CHANGES) continue;
      await operation.commit();
      [operation, changes] = [kv.atomic(), 0];
    }
    if (changes > 0) await operation.commit();
  }

  /** One that was written again meanwhile keeps its neighbours in the commit until the next run. */
  #end(operation: Deno.AtomicOperation, entry: Deno.KvEntry<unknown>): unknown {
    const now = this.#options.clock.now();
    const { expiresAt } = (entry.value ?? {}) as { expiresAt?: unknown };
    if (typeof expiresAt === "number") {
      return expiresAt + KEPT_PAST_END_MS < now ? operation.check(entry).delete(entry.key) : null;
    }
    if (!isOfOlderVersion(entry.key)) return null;
    const value = Object.assign({}, entry.value, { expiresAt: now + ADOPTED_FOR_MS });
    return operation.check(entry).set(entry.key, value);
  }
}

/** Of the families whose values did not say when they end, as KV knew it. */
function isOfOlderVersion([family, name]: Deno.KvKey): boolean {
  return family === "webhook_ids" || family === "status" && name !== "aurora";
}
