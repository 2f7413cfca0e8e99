import { Buffer } from "node:buffer";
import type { Clock } from "@/lib/shared/clock.ts";
import { kept } from "@/lib/kv/kept_secret.ts";
import type { PushSettings, VapidKeys } from "./settings.ts";

const VAPID_KEY = ["vapid"];
/** A token is good for 12 h by the library's making; services take none that is good for over 24 h. */
const TOKEN_KEPT_MS = 6 * 3_600_000;

/** Options for {@linkcode Vapid}. */
export interface VapidOptions {
  kv: Deno.Kv;
  settings: Pick<PushSettings, "keys" | "contact">;
  clock: Pick<Clock, "elapsed">;
}

/**
 * Who we are to push services (RFC 8292): a pair of keys, the same for ever, as phones subscribe to
 * one of them; and the tokens that are signed with it, one for each service's origin.
 */
export class Vapid {
  #options: VapidOptions;
  #keys: Promise<VapidKeys> | null = null;
  #tokens = new Map<string, { value: Promise<string>; at: number }>();

  constructor(options: VapidOptions) {
    this.#options = options;
  }

  /** The key that phones subscribe to. Throws `StoreUnavailableError` when KV fails. */
  async publicKey(): Promise<string> {
    return (await this.#pair()).publicKey;
  }

  /** What a request to this address has as `Authorization`. Throws like {@linkcode publicKey}. */
  async authorization({ origin }: URL): Promise<string> {
    const now = this.#options.clock.elapsed();
    const known = this.#tokens.get(origin);
    if (known !== undefined && now - known.at < TOKEN_KEPT_MS) return await known.value;
    const value = this.#sign(origin);
    this.#tokens.set(origin, { value, at: now });
    value.catch(() => this.#tokens.delete(origin));
    return await value;
  }

  async #sign(origin: string): Promise<string> {
    const { vapidHeaders } = await import("@block65/webcrypto-web-push");
    const subject = this.#options.settings.contact;
    const subscription = { endpoint: origin, expirationTime: null, keys: { auth: "", p256dh: "" } };
    const { headers } = await vapidHeaders(subscription, { subject, ...await this.#pair() });
    return headers.authorization;
  }

  #pair(): Promise<VapidKeys> {
    const { kv, settings } = this.#options;
    if (this.#keys !== null) return this.#keys;
    const keys = this.#keys = settings.keys === null
      ? kept(kv, VAPID_KEY, newKeys)
      : Promise.resolve(settings.keys);
    keys.catch(() => this.#keys = null);
    return keys;
  }
}

async function newKeys(): Promise<VapidKeys> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const point = await crypto.subtle.exportKey("raw", pair.publicKey);
  const { d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { publicKey: Buffer.from(point).toString("base64url"), privateKey: d! };
}
