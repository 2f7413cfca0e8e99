import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { MAX_NUMBER } from "@/lib/shared/order.ts";
import { PUSH_TEXTS } from "@/lib/shared/texts/push.ts";
import { parseEndpoint } from "./endpoint.ts";
import { bytesOf } from "./settings.ts";

/** Where and how a phone can be called. The address is a secret: who knows it may call the phone. */
export interface PhoneAddress {
  endpoint: string;
  /** Of the browser's own key and secret, in base64url (RFC 8291). */
  p256dh: string;
  auth: string;
}

/** A phone that is to be called for one number; times in ms since the epoch. */
export interface Subscription extends PhoneAddress {
  number: number;
  /** The language of its page. */
  language: string;
  /** The origin of its page, where a tap on the message leads. */
  origin: string;
  /** The last call that is dealt with, by its `readyAt`; at first the one that stood then; 0: none. */
  sentFor: number;
  /** How many messages that call has sent: the call itself, and the reminder. */
  messages: 0 | 1 | 2;
  since: number;
  /** From this instant on it is none. */
  expiresAt: number;
}

/** A phone that a call did not reach, as its subscription was gone: who it was is forgotten. */
export interface Unreached {
  number: number;
  /** That call, by its `readyAt`. */
  unreached: number;
  /** When that is forgotten, too. */
  expiresAt: number;
}

/** What a page asks for: to be called for a number, in the place of an older address or for itself. */
export interface SubscriptionWish extends PhoneAddress {
  language: string;
  /** A number, or the address that a phone had until now. */
  of: { number: number } | { replaces: string };
}

/** What is kept at `["subscriptions", number, phone]`, where `phone` is this of its endpoint. */
export function phoneOf(endpoint: string): string {
  return createHash("sha256").update(endpoint).digest("hex");
}

/** What is wrong with a wish, for the answer 400. */
export class WrongWish {
  constructor(readonly reason: string) {}
}

/**
 * Reads a wish as pages send it: `{endpoint, keys: {p256dh, auth}, language, number}`, or `replaces`
 * in the place of `number`. `hosts` are those of `PUSH_HOSTS`.
 */
export function parseWish(body: unknown, hosts: string[]): SubscriptionWish | WrongWish {
  const { endpoint, keys, language, number, replaces } = (body ?? {}) as Record<string, unknown>;
  const { p256dh, auth } = (keys ?? {}) as Record<string, unknown>;
  if (typeof endpoint !== "string" || parseEndpoint(endpoint, hosts) === null) {
    return new WrongWish("The endpoint must be an https address of a known push service");
  }
  if (typeof p256dh !== "string" || !isPoint(p256dh)) {
    return new WrongWish("keys.p256dh must be a point of P-256 in base64url, 65 bytes");
  }
  if (typeof auth !== "string" || bytesOf(auth, 16) === null) {
    return new WrongWish("keys.auth must be 16 bytes in base64url");
  }
  const known = typeof language === "string" && Object.hasOwn(PUSH_TEXTS, language)
    ? language
    : "en";
  const address = { endpoint, p256dh, auth, language: known };
  if (typeof replaces === "string") return { ...address, of: { replaces } };
  return isNumber(number) ? { ...address, of: { number } } : new WrongWish(NUMBER_REASON);
}

const NUMBER_REASON = `The number must be a whole number from 1 to ${MAX_NUMBER}`;

/** Reads what ends a subscription: `{endpoint, number}`. */
export function parseEnd(body: unknown): { endpoint: string; number: number } | WrongWish {
  const { endpoint, number } = (body ?? {}) as Record<string, unknown>;
  if (typeof endpoint !== "string") return new WrongWish("The endpoint must be a text");
  return isNumber(number) ? { endpoint, number } : new WrongWish(NUMBER_REASON);
}

function isNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_NUMBER;
}

/** P-256 (SEC 2, 2.4.2): y² = x³ - 3x + b, modulo p. */
const CURVE = {
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
};

/** Whether it is a point of the curve: with another every message would fail, which WebCrypto says late. */
function isPoint(text: string): boolean {
  const bytes = bytesOf(text, 65);
  if (bytes === null || bytes[0] !== 4) return false;
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)]
    .map((each) => BigInt(`0x${Buffer.from(each).toString("hex")}`)) as [bigint, bigint];
  const { p, b } = CURVE;
  return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}
