import { randomBytes } from "node:crypto";
import { reachStore } from "./reach_store.ts";

const SECRET_KEY = ["device_secret"];

/**
 * Reads or makes the database's secret, 256 random bits that keys are derived from; of several
 * instances that come first at once, one makes it. Throws `StoreUnavailableError` when KV fails.
 */
export async function keptSecret(kv: Deno.Kv): Promise<Uint8Array> {
  return await reachStore(async () => {
    while (true) {
      const entry = await kv.get<Uint8Array>(SECRET_KEY);
      if (entry.value !== null) return entry.value;
      await kv.atomic().check(entry).set(SECRET_KEY, new Uint8Array(randomBytes(32))).commit();
    }
  });
}
