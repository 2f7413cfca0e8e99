import type { Clock } from "@/lib/shared/clock.ts";
import type { DatabaseFile } from "@/lib/kv/database_file.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";
import type { PublicKey } from "@/lib/kitchen/public_key.ts";

const PROBE_TIMEOUT_MS = 2_000;
/** For how long one probe answers all who ask: health is public, and a probe is a write. */
const PROBE_KEPT_MS = 5_000;

/** Whether signed orders can reach the phones, and what keeps them from it. */
export interface Health {
  ok: boolean;
  store: "ok" | "not writable" | "not readable" | "file replaced";
  publicKey: "ok" | "not fetched yet" | "not used";
}

/** What a {@linkcode HealthCheck} looks at. */
export interface HealthCheckOptions {
  store: Pick<OrderStore, "probe">;
  liveBoard: Pick<LiveBoard, "healthy">;
  /** `null`: the database is no file. */
  databaseFile: Pick<DatabaseFile, "isSame"> | null;
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
    // Each of the ways: a secret verifies nothing of what Star Community sends.
    return { ok: store === "ok" && key !== "not fetched yet", store, publicKey: key };
  }

  #storeHealth(isWritable: boolean): Health["store"] {
    const { liveBoard, databaseFile } = this.#options;
    if (databaseFile?.isSame === false) return "file replaced";
    if (!isWritable) return "not writable";
    return liveBoard.healthy ? "ok" : "not readable";
  }

  async #probe(): Promise<boolean> {
    const { store, clock } = this.#options;
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const cancel = clock.after(PROBE_TIMEOUT_MS, () => resolve(false));
    return await Promise.race([store.probe(), late]).finally(cancel);
  }
}
