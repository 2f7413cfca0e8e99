import { createPublicKey, type KeyObject } from "node:crypto";
import type { Clock } from "@/lib/shared/clock.ts";
import { readAtMost } from "@/lib/base/limited_body.ts";
import { reasonOf } from "@/lib/base/log.ts";
import { within } from "@/lib/shared/time_limit.ts";

const FETCH_TIMEOUT_MS = 8_000;
const MAX_BYTES = 16_384;
/** Fewer are no protection any more (NIST SP 800-131A). */
const MIN_KEY_BITS = 2_048;

/** Where the key comes from: a URL that is fetched, or the PEM itself. */
export type PublicKeySource = { url: string } | { pem: string };

/** Fetches a key as PEM, whatever it is, within 8 s. Throws when there is none, or `stop` is aborted. */
export function fetchPem(
  url: string,
  fetchFrom: typeof fetch,
  clock: Clock,
  stop: AbortSignal,
): Promise<string> {
  return within(clock, FETCH_TIMEOUT_MS, async (late) => {
    const response = await fetchFrom(url, { signal: AbortSignal.any([late, stop]) });
    const bytes = await readAtMost(response.body, MAX_BYTES);
    if (!response.ok) throw new Error(`The key server answered: ${response.status}`);
    if (bytes === null) throw new Error(`The key is longer than: ${MAX_BYTES} bytes`);
    return new TextDecoder().decode(bytes);
  });
}

/** Reads a PEM, `PUBLIC KEY` (SPKI) or `RSA PUBLIC KEY` (PKCS#1). Throws when it is no RSA key, or one under 2,048 bits. */
export function parseRsaPublicKey(pem: string): KeyObject {
  if (!/^-----BEGIN (RSA )?PUBLIC KEY-----$/m.test(pem)) {
    throw new TypeError("Expected a public key as PEM");
  }
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== "rsa") {
    throw new TypeError(`Expected an RSA key, got: ${key.asymmetricKeyType}`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_KEY_BITS) {
    throw new TypeError(`Expected an RSA key of ${MIN_KEY_BITS} bits or more, got: ${bits}`);
  }
  return key;
}

/** Whether a fetch reached nobody at all. Deno says so in words only, since 2.6 in those of the cause. */
export function couldNotConnect(error: unknown): boolean {
  return /client error \(Connect\): (tcp|dns) /.test(reasonOf(error));
}
