import type { Clock } from "@/lib/shared/clock.ts";
import type { Database } from "@/lib/kv/database.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";
import { within } from "@/lib/shared/time_limit.ts";
import type { PublicKey } from "@/lib/kitchen/public_key.ts";

const PROBE_TIMEOUT_MS = 2_000;
/** For how long one probe answers all who ask: health is public, and a probe is a write. */
const PROBE_KEPT_MS = 5_000;

/** Whether signed orders can reach the phones, and what keeps them from it. */
export interface Health {
  ok: boolean;
  store: "ok" | "not writable" | "not readable" | "file replaced";
  publicKey: "ok" | "not fetched yet" | "not used";
  /** Orders may still be stored on a disk that is full: there is a reserve. */
  disk: "ok" | "full";
  /** When a damaged database gave way to an empty one, in the last day; `null`: none did. */
  databaseDamaged: string | null;
  /** Orders are stored by each of two processes on one data folder, but slower than by one. */
  dataFolder: "ok" | "open in another process";
}

/** Options for a {@linkcode HealthCheck}. */
export interface HealthCheckOptions {
  store: Pick<OrderStore, "probe">;
  liveBoard: Pick<LiveBoard, "healthy">;
  database: Pick<Database, "state">;
  publicKey: Pick<PublicKey, "known"> | null;
  clock: Clock;
}

/** Looks whether the main job can be done right now. */
export class HealthCheck {
  #options: HealthCheckOptions;
  #writable: Promise<boolean> | null = null;
  #probedAt = 0;

  constructor(options: HealthCheckOptions) {
    this.#options = options;
  }

  /** Never throws and never takes longer than about 2 s. */
  async check(): Promise<Health> {
    const { publicKey, clock } = this.#options;
    const age = Math.abs(clock.now() - this.#probedAt);
    if (this.#writable === null || age >= PROBE_KEPT_MS) {
      this.#probedAt = clock.now();
      this.#writable = this.#probe();
    }
    const store = this.#storeHealth(await this.#writable);
    const key = publicKey === null ? "not used" : publicKey.known ? "ok" : "not fetched yet";
    const { isDiskFull, damagedAt, isShared } = this.#options.database.state;
    return {
      // Each way to verify: a secret verifies nothing of what Star Community sends.
      ok: store === "ok" && key !== "not fetched yet",
      store,
      publicKey: key,
      disk: isDiskFull ? "full" : "ok",
      databaseDamaged: damagedAt === null ? null : new Date(damagedAt).toISOString(),
      dataFolder: isShared ? "open in another process" : "ok",
    };
  }

  #storeHealth(isWritable: boolean): Health["store"] {
    const { liveBoard, database } = this.#options;
    if (database.state.isReplaced) return "file replaced";
    if (!isWritable) return "not writable";
    return liveBoard.healthy ? "ok" : "not readable";
  }

  async #probe(): Promise<boolean> {
    const { store, clock } = this.#options;
    return await within(clock, PROBE_TIMEOUT_MS, () => store.probe()).catch(() => false);
  }
}
