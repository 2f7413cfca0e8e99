import { systemClock } from "./clock.ts";
import type { Services } from "./services.ts";

const STORE_TIMEOUT_MS = 2_000;

/** Whether signed orders can reach the phones, and what keeps them from it. */
export interface Health {
  ok: boolean;
  store: "ok" | "unreachable";
  publicKey: "ok" | "not fetched yet" | "not used";
}

/** Looks whether the main job can be done right now. */
export async function checkHealth(
  { store, liveBoard, publicKey, config }: Services,
): Promise<Health> {
  const readable = await within(STORE_TIMEOUT_MS, store.versionstamp());
  const storeHealth = readable && liveBoard.healthy ? "ok" : "unreachable";
  const keyHealth = publicKey === null ? "not used" : publicKey.known ? "ok" : "not fetched yet";
  const signable = keyHealth !== "not fetched yet" || config.webhookSecret !== null;
  return {
    ok: storeHealth === "ok" && signable,
    store: storeHealth,
    publicKey: keyHealth,
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const cancel = systemClock.after(ms, () => resolve(false));
  const done = work.then(() => true, () => false);
  return await Promise.race([done, late]).finally(cancel);
}
