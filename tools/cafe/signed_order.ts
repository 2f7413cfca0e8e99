import { createHmac, type KeyObject, randomUUID, sign } from "node:crypto";
import { Buffer } from "node:buffer";

/** Makes the headers that prove a body. */
export type Signer = (body: string) => Record<string, string>;

/** Signs as Star Community does. */
export function rsaSigner(privateKey: string | KeyObject): Signer {
  return (body) => ({
    "x-signature": sign("RSA-SHA256", Buffer.from(body), privateKey).toString("base64"),
  });
}

/** Signs after Standard Webhooks, with a secret as `WEBHOOK_SECRET` has it. */
export function hmacSigner(secret: string): Signer {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return (body) => {
    const id = `msg_${randomUUID()}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`)
      .digest("base64");
    return {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    };
  };
}

/**
 * Sends a completed order to the app at `url`, as a kitchen does; `token` is what it has as
 * `WEBHOOK_PATH_TOKEN`, if anything. Rejects when that can't be reached.
 */
export async function sendOrder(
  number: number,
  url: string,
  signer: Signer,
  token = "",
): Promise<Response> {
  const body = JSON.stringify({ orderNumber: number });
  const address = new URL("/api/orders/webhook", url);
  if (token !== "") address.searchParams.set("token", token);
  return await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", ...signer(body) },
    body,
  });
}
