import { Buffer } from "node:buffer";
import { httpUrl, text, token } from "@/lib/base/settings.ts";
import { parseRsaPublicKey, type PublicKeySource } from "./pem.ts";

/** How the kitchen's orders are told from others', checked. */
export interface WebhookSettings {
  /** `null`: kitchens sign with a shared secret alone. */
  publicKey: PublicKeySource | null;
  webhookSecret: Uint8Array | null;
  /** What the webhook's address must have as `?token=`; `null`: nothing. */
  webhookPathToken: string | null;
}

const STAR_COMMUNITY_KEY_URL = "https://api.starcommunity.app/.well-known/webhooks.key";

/** The variables that decide it, for the environment's schema. */
export const WEBHOOK_VARIABLES = {
  WEBHOOK_PUBLIC_KEY_URL: httpUrl(STAR_COMMUNITY_KEY_URL),
  WEBHOOK_PUBLIC_KEY: text(
    'must be an RSA public key of 2,048 bits or more as PEM, such as "-----BEGIN PUBLIC KEY-----\\nMIIB…"',
    isRsaPublicKey,
    { secret: true }, // it could be the private half, pasted by mistake
  ),
  WEBHOOK_SECRET: text(
    "must be whsec_ followed by the Base64 of 24 to 64 bytes, such as the output of: " +
      'echo "whsec_$(openssl rand -base64 32)"',
    (value) => secretBytes(value) !== null,
    { secret: true },
  ),
  WEBHOOK_PATH_TOKEN: token(),
};

type Variables = { [name in keyof typeof WEBHOOK_VARIABLES]?: string | undefined };

/** Reads variables that the schema has found good. */
export function readWebhookSettings(given: Variables): WebhookSettings {
  return {
    publicKey: publicKeySource(given),
    webhookSecret: given.WEBHOOK_SECRET ? secretBytes(given.WEBHOOK_SECRET) : null,
    webhookPathToken: given.WEBHOOK_PATH_TOKEN ?? null,
  };
}

/** RSA is on unless a secret is all that was given. */
function publicKeySource(given: Variables): PublicKeySource | null {
  if (given.WEBHOOK_PUBLIC_KEY) return { pem: unescapeLines(given.WEBHOOK_PUBLIC_KEY) };
  if (given.WEBHOOK_PUBLIC_KEY_URL) return { url: given.WEBHOOK_PUBLIC_KEY_URL };
  return given.WEBHOOK_SECRET ? null : { url: STAR_COMMUNITY_KEY_URL };
}

/** A PEM in one line of an environment file has `\n` written out. */
function unescapeLines(pem: string): string {
  return pem.replaceAll("\\n", "\n");
}

function isRsaPublicKey(pem: string): boolean {
  try {
    parseRsaPublicKey(unescapeLines(pem));
    return true;
  } catch {
    return false;
  }
}

function secretBytes(secret: string): Uint8Array | null {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const bytes = base64 === undefined ? null : Buffer.from(base64, "base64");
  return bytes !== null && bytes.length >= 24 && bytes.length <= 64 ? bytes : null;
}
