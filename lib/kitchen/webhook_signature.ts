import { Buffer } from "node:buffer";
import { createHmac, type KeyObject, verify } from "node:crypto";
import { isSecret } from "@/lib/base/secrets.ts";

/** How far a Standard Webhooks timestamp may be from our clock, in s. */
const TIMESTAMP_TOLERANCE_S = 300;

/** That of a key of 16,384 bits: what is longer fits none, and must not wait for one. */
const MAX_RSA_SIGNATURE_BYTES = 2_048;

/** The headers of a delivery after the Standard Webhooks specification. */
export interface StandardWebhookHeaders {
  id: string;
  /** Seconds since the epoch, as text. */
  timestamp: string;
  /** Space-separated `v1,<base64>`, one of which must be right. */
  signature: string;
}

/**
 * Reads Star Community's `X-Signature`: the Base64 of an RSA-SHA256 signature. Anything else gives
 * `null`. Source: https://docs.starcommunity.app/webhooks/signatures
 */
export function parseRsaSignature(signature: string): Uint8Array | null {
  const bytes = decodeBase64(signature);
  return bytes !== null && bytes.length <= MAX_RSA_SIGNATURE_BYTES ? bytes : null;
}

/** Whether these bytes are the RSA-SHA256 (PKCS#1 v1.5) signature over the raw body. */
export function isRsaSignature(signature: Uint8Array, body: Uint8Array, key: KeyObject): boolean {
  return verify("RSA-SHA256", body, key, signature);
}

/** Whether `signature` is `sha256=` and the hex HMAC-SHA256 of the raw body. Malformed input is false. */
export function isPlainHmacSignature(
  signature: string,
  body: Uint8Array,
  secret: Uint8Array,
): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1];
  return hex !== undefined && isSecret(Buffer.from(hex, "hex"), hmac(secret, body));
}

/**
 * Whether a delivery is signed after Standard Webhooks 1.0.0
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
 * and not older or newer than five minutes at `now` (ms since the epoch). Malformed input is false.
 */
export function isStandardWebhook(
  { id, timestamp, signature }: StandardWebhookHeaders,
  body: Uint8Array,
  secret: Uint8Array,
  now: number,
): boolean {
  if (id === "" || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > TIMESTAMP_TOLERANCE_S) return false;
  const expected = hmac(secret, `${id}.${timestamp}.`, body);
  return signature.split(" ").some((each) => {
    const bytes = each.startsWith("v1,") ? decodeBase64(each.slice(3)) : null;
    return bytes !== null && isSecret(bytes, expected);
  });
}

function hmac(secret: Uint8Array, ...parts: (string | Uint8Array)[]): Uint8Array {
  const digest = createHmac("sha256", secret);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** Strict Base64 with padding: the decoder alone would accept several texts for one signature. */
function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, "base64");
  return text !== "" && bytes.toString("base64") === text ? bytes : null;
}
