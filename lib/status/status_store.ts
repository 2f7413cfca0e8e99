import { randomUUID } from "node:crypto";
import type { AuroraReport } from "@/lib/aurora/reporter.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { retryWhileLocked } from "@/lib/kv/locked_retry.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import type { PushReport } from "@/lib/shared/push_report.ts";
import type { Refusal } from "@/lib/shared/staff_status.ts";

/** For how long a value with a heartbeat is believed: who has written it may have died. */
export const BELIEVED_MS = 45_000;
const REFUSAL_KEPT_MS = 86_400_000;
const LOCKED_LIMIT_MS = 1_000;

const PREFIX = ["status"];
const AURORA_KEY = [...PREFIX, "aurora"];
const PUSH_KEY = [...PREFIX, "push"];
const REFUSED_KEY = [...PREFIX, "refused"];
const pagesKey = (instance: string) => [...PREFIX, "pages", instance];

/** What is stored of a value: also when it was written, in ms since the epoch. */
export type Dated<Value> = Value & { at: number };

/** What the instances have published. */
export interface Published {
  /** By the last holder of Aurora's lease, however old it is; `null`: nothing yet. */
  aurora: Dated<AuroraReport> | null;
  refused: Refusal | null;
  /** `null`: nobody calls phones right now. */
  push: PushReport | null;
  /** The pages of all other instances. */
  pages: number;
}

/**
 * What instances tell one another of how they are, in KV; nothing that an order depends on.
 * `["status", "aurora"]`: {@linkcode AuroraReport}, by the holder of Aurora's lease, with a heartbeat
 * for as long as it holds it. The lease can't tell a reader that, as its age is known only to who
 * watches it. One that was asleep may write over its follower, until that one's next heartbeat.
 * `["status", "push"]`: {@linkcode PushReport}, in the same way, by the holder of the lease to call phones.
 * `["status", "pages", instance]`: `{pages}`, with a heartbeat; there is none of an instance without.
 * `["status", "refused"]`: {@linkcode Refusal}, the last one of all instances, for a day.
 */
export class StatusStore {
  #kv: Deno.Kv;
  #clock: Clock;
  #instance = randomUUID();

  constructor({ kv, clock }: { kv: Deno.Kv; clock: Clock }) {
    this.#kv = kv;
    this.#clock = clock;
  }

  /** Throws when KV fails, as all of these. */
  async setAurora(report: AuroraReport): Promise<void> {
    await this.#set(AURORA_KEY, { ...report, at: this.#clock.now() });
  }

  async setPush(report: PushReport): Promise<void> {
    await this.#set(PUSH_KEY, { ...report, at: this.#clock.now() }, BELIEVED_MS);
  }

  /** Says how many pages this instance has. */
  async setPages(pages: number): Promise<void> {
    const key = pagesKey(this.#instance);
    if (pages === 0) await this.#reach(() => this.#kv.delete(key));
    else await this.#set(key, { pages, at: this.#clock.now() }, BELIEVED_MS);
  }

  async setRefused(refused: Refusal): Promise<void> {
    await this.#set(REFUSED_KEY, refused, REFUSAL_KEPT_MS);
  }

  /** Reads all of it, of one moment. Throws `StoreUnavailableError` when KV fails. */
  async read(): Promise<Published> {
    return await reachStore(async () => {
      const now = this.#clock.now();
      const published: Published = { aurora: null, refused: null, push: null, pages: 0 };
      const entries = this.#kv.list({ prefix: PREFIX }, { batchSize: 1000 });
      for await (const { key: [, name, instance], value } of entries) {
        if (name === "aurora") published.aurora = value as Dated<AuroraReport>;
        if (name === "refused" && isYoung(value as Refusal, now, REFUSAL_KEPT_MS)) {
          const { at, status, reason } = value as Refusal;
          published.refused = { at, status, reason };
        }
        if (name === "push" && isYoung(value as Dated<PushReport>, now, BELIEVED_MS)) {
          published.push = value as PushReport;
        }
        const isOther = name === "pages" && instance !== this.#instance;
        const count = value as Dated<{ pages: number }>;
        if (isOther && isYoung(count, now, BELIEVED_MS)) published.pages += count.pages;
      }
      return published;
    });
  }

  async #set(key: Deno.KvKey, value: object, keptMs?: number): Promise<void> {
    const ending = keptMs === undefined ? {} : { expiresAt: this.#clock.now() + keptMs };
    const options = keptMs === undefined ? {} : { expireIn: keptMs };
    await this.#reach(() => this.#kv.set(key, { ...value, ...ending }, options));
  }

  #reach<T>(operation: () => Promise<T>): Promise<T> {
    return retryWhileLocked(operation, { limitMs: LOCKED_LIMIT_MS, clock: this.#clock });
  }
}

/** Whether that was less than `ms` ago. Others' clocks may be a little ahead, and ours may have jumped back. */
export function isYoung({ at }: { at: number }, now: number, ms: number): boolean {
  return Math.abs(now - at) < ms;
}
