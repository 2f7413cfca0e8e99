import { randomBytes } from "node:crypto";
import { reachStore } from "./reach_store.ts";

const SECRET_KEY = ["device_secret"];

/**
 * Reads or makes what the database keeps for good below a key; of several instances that come first
 * at once, one makes it. Throws `StoreUnavailableError` when KV fails.
 */
export async function kept<Value>(
  kv: Deno.Kv,
  key: Deno.KvKey,
  make: () => Value | Promise<Value>,
): Promise<Value> {
  return await reachStore(async () => {
    while (true) {
      const entry = await kv.get<Value>(key);
      if (entry.value !== null) return entry.value;
      await kv.atomic().check(entry).set(key, await make()).commit();
    }
  });
}

/** The database's secret, 256 random bits that keys are derived from. Throws as {@linkcode kept} does. */
export async function keptSecret(kv: Deno.Kv): Promise<Uint8Array> {
  return await kept(kv, SECRET_KEY, () => new Uint8Array(randomBytes(32)));
}
