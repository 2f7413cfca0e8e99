import { Buffer } from "node:buffer";
import { createECDH } from "node:crypto";
import { text } from "@/lib/base/settings.ts";
import { isServiceHost } from "./endpoint.ts";

/** The pair of keys by which push services know us (RFC 8292), in base64url. */
export interface VapidKeys {
  /** An uncompressed point of P-256: 65 bytes. */
  publicKey: string;
  /** 32 bytes. */
  privateKey: string;
}

/** How locked phones are called, checked. */
export interface PushSettings {
  /** Whom a push service may turn to: `mailto:` or `https:`. */
  contact: string;
  /** `null`: a pair is made once and kept in the database. */
  keys: VapidKeys | null;
  /** Hosts of other push services than the usual ones, each perhaps with a port. */
  hosts: string[];
}

/** Apple's reason is why all this is refused at the start, and not found out by guests with iPhones. */
const CONTACT_RULE =
  "must be off, or mailto: or https: with a host that everybody can look up, such as " +
  "mailto:bar@example.com; with .local, localhost or an IP address Apple refuses every message " +
  "(BadJwtToken)";
const EXAMPLE_KEY = "the output of: npx web-push generate-vapid-keys";

/** The variables that decide it, for the environment's schema. */
export const PUSH_VARIABLES = {
  PUSH_CONTACT: text(CONTACT_RULE, (value) => isOff(value) || isContact(value)),
  VAPID_PUBLIC_KEY: text(
    `must be a point of P-256 in base64url, 65 bytes, such as in ${EXAMPLE_KEY}`,
    (value) => bytesOf(value, 65)?.[0] === 4,
  ),
  VAPID_PRIVATE_KEY: text(
    `must be 32 bytes in base64url, such as in ${EXAMPLE_KEY}`,
    (value) => publicKeyOf(value) !== null,
    { secret: true },
  ),
  PUSH_HOSTS: text(
    "must be hosts separated by spaces, each perhaps with a port, such as push.example.com:8443",
    (value) => value.split(" ").every(isServiceHost),
  ),
};

type Variables = { [name in keyof typeof PUSH_VARIABLES]?: string | undefined };

/** What is missing among these variables, or contradicts another: a line each. */
export function pushProblems({ VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY }: Variables): string[] {
  if (!VAPID_PUBLIC_KEY && !VAPID_PRIVATE_KEY) return [];
  if (!VAPID_PRIVATE_KEY) return ["VAPID_PRIVATE_KEY must be set when VAPID_PUBLIC_KEY is"];
  if (!VAPID_PUBLIC_KEY) return ["VAPID_PUBLIC_KEY must be set when VAPID_PRIVATE_KEY is"];
  const derived = publicKeyOf(VAPID_PRIVATE_KEY);
  return derived === null || derived === VAPID_PUBLIC_KEY
    ? []
    : ["VAPID_PUBLIC_KEY must belong to VAPID_PRIVATE_KEY: they are of two pairs"];
}

/**
 * Reads variables that have no {@linkcode pushProblems}; `null`: locked phones are not called, as the
 * café wants, or as push services would have nobody to turn to.
 */
export function readPushSettings(given: Variables, publicUrl: URL | null): PushSettings | null {
  const origin = publicUrl?.origin ?? "";
  const contact = given.PUSH_CONTACT ?? (isContact(origin) ? origin : null);
  if (contact === null || isOff(contact)) return null;
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = given;
  return {
    contact,
    keys: publicKey && privateKey ? { publicKey, privateKey } : null,
    hosts: given.PUSH_HOSTS?.split(" ") ?? [],
  };
}

function isOff(value: string): boolean {
  return value.toLowerCase() === "off";
}

function isContact(value: string): boolean {
  const mailHost = /^mailto:[^\s@,?]+@([^\s@,?]+)$/.exec(value)?.[1];
  if (mailHost !== undefined) return isPublicHost(URL.parse(`https://${mailHost}`)?.hostname);
  const url = URL.parse(value);
  return url?.protocol === "https:" && url.username === "" && isPublicHost(url.hostname);
}

/** Whether a name may stand in the public directory of names. */
function isPublicHost(host = ""): boolean {
  return /\.[a-z][a-z0-9-]*$/.test(host) &&
    !/\.(local|localhost|internal|lan|home\.arpa)$/.test(host);
}

/** The bytes of a text in base64url, if they are so many; otherwise `null`. */
export function bytesOf(text: string, length: number): Uint8Array | null {
  const bytes = /^[\w-]+$/.test(text) ? Buffer.from(text, "base64url") : null;
  return bytes?.length === length ? bytes : null;
}

/** The public half of a pair in base64url; `null`: the private one is none. */
function publicKeyOf(privateKey: string): string | null {
  const bytes = bytesOf(privateKey, 32);
  if (bytes === null) return null;
  const pair = createECDH("prime256v1");
  try {
    pair.setPrivateKey(bytes);
    return pair.getPublicKey("base64url");
  } catch {
    return null; // zero, or too large
  }
}
