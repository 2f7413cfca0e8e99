import type { KeyObject } from "node:crypto";
import type { Clock } from "@/lib/shared/clock.ts";
import type { PublicKey } from "./public_key.ts";
import type { Verdict } from "./waiting_deliveries.ts";
import {
  isPlainHmacSignature,
  isRsaSignature,
  isStandardWebhook,
  parseRsaSignature,
} from "./webhook_signature.ts";

/** Whose signatures count. At least one of `publicKey` and `secret`. */
export interface Senders {
  /** Verifies Star Community's RSA signatures. */
  publicKey: PublicKey | null;
  /** Verifies HMAC signatures of other kitchens. */
  secret: Uint8Array | null;
  clock: Clock;
}

/** What is known of a delivery before it is read. */
export interface Authenticity {
  verdict: Verdict | "malformed";
  /** Signed by the sender, so that a repeated delivery can be known. */
  id?: string;
}

/** Says who has sent a delivery, by the signature of its raw body. */
export async function authenticate(
  { publicKey, secret, clock }: Senders,
  headers: Headers,
  body: Uint8Array,
): Promise<Authenticity> {
  const standard = headers.get("webhook-signature");
  const plain = headers.get("x-signature");
  if (secret !== null && standard !== null) {
    const id = headers.get("webhook-id") ?? "";
    const timestamp = headers.get("webhook-timestamp") ?? "";
    const given = { id, timestamp, signature: standard };
    const signed = isStandardWebhook(given, body, secret, clock.now());
    return { verdict: signed ? "signed" : "not signed", id };
  }
  if (secret !== null && plain?.startsWith("sha256=")) {
    return { verdict: isPlainHmacSignature(plain, body, secret) ? "signed" : "not signed" };
  }
  const rsa = publicKey === null || plain === null ? null : parseRsaSignature(plain);
  if (publicKey !== null && rsa !== null) {
    const isSigned = (key: KeyObject) => isRsaSignature(rsa, body, key);
    return { verdict: await publicKey.verify(isSigned, body.length) };
  }
  return { verdict: "malformed" };
}
