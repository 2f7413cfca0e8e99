// Senders of webhooks, made with node:crypto alone, so that a mistake in lib/ is not made twice.
import { Buffer } from "node:buffer";
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A secret of 32 bytes, as `WEBHOOK_SECRET` has it. */
export const WEBHOOK_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/** A sender's RSA key pair, the public half in both PEM forms. */
export interface RsaKeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** `BEGIN PUBLIC KEY` */
  spki: string;
  /** `BEGIN RSA PUBLIC KEY` */
  pkcs1: string;
}

/** Makes a new RSA key pair. */
export function rsaKeyPair(modulusLength = 2048): RsaKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
  const pem = (type: "spki" | "pkcs1") => publicKey.export({ type, format: "pem" }) as string;
  return { privateKey, publicKey, spki: pem("spki"), pkcs1: pem("pkcs1") };
}

/** `X-Signature` as Star Community makes it. */
export function signRsa(
  body: string | Uint8Array,
  privateKey: KeyObject,
  algorithm = "RSA-SHA256",
): string {
  return sign(algorithm, Buffer.from(body as string), privateKey).toString("base64");
}

/** The address to which kitchens send their orders. */
export const WEBHOOK_PATH = "/api/orders/webhook";

/** The request that calls a number, as Star Community makes it. */
export function signedOrder(number: number, privateKey: KeyObject): RequestInit {
  const body = JSON.stringify({ orderNumber: number });
  return { method: "POST", headers: { "x-signature": signRsa(body, privateKey) }, body };
}

/** Sends an order to the app at `url` as Star Community does. */
export async function postOrder(
  url: string,
  number: number,
  privateKey: KeyObject,
): Promise<Response> {
  return await fetch(`${url}${WEBHOOK_PATH}`, signedOrder(number, privateKey));
}

/** `X-Signature` of a kitchen that shares a secret: `sha256=` and hex. */
export function signHmac(body: string | Uint8Array, secret: string): string {
  return `sha256=${hmac(secret, body).toString("hex")}`;
}

/** The headers of a delivery after Standard Webhooks; `timestamp` in s since the epoch. */
export function standardWebhookHeaders(
  body: string | Uint8Array,
  secret: string,
  { id, timestamp }: { id: string; timestamp: number | string },
): Record<string, string> {
  const signature = hmac(secret, `${id}.${timestamp}.`, body).toString("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}

function hmac(secret: string, ...parts: (string | Uint8Array)[]): Buffer {
  const digest = createHmac("sha256", Buffer.from(secret.replace("whsec_", ""), "base64"));
  for (const part of parts) digest.update(part);
  return digest.digest();
}
