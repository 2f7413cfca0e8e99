import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod/mini";
import type { LoginProof } from "./identity_provider.ts";

/** For how long a login can be finished, in ms. */
export const ATTEMPT_MS = 10 * 60_000;

/** A login that was begun; it is kept by the browser that has begun it, and can be read by us alone. */
export interface LoginAttempt extends LoginProof {
  /** The page to show afterwards. */
  next: string;
  /** In ms since the epoch. */
  expiresAt: number;
}

const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** What no cookie of ours is longer than. */
const MAX_LENGTH = 3_500;

const schema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  expiresAt: z.number(),
});

/** Begins a login that leads to the page `next`, at `now` in ms since the epoch. */
export function newAttempt(next: string, now: number): LoginAttempt {
  const secret = () => randomBytes(32).toString("base64url");
  const expiresAt = now + ATTEMPT_MS;
  return { state: secret(), nonce: secret(), verifier: secret(), next, expiresAt };
}

/** Encrypts an attempt with a key of 32 bytes, as the text of a cookie. */
export function sealAttempt(key: Uint8Array, attempt: LoginAttempt): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  const text = Buffer.concat([cipher.update(JSON.stringify(attempt), "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64url");
}

/** Reads such a text again; anything that this key has not made gives `null`. */
export function openAttempt(key: Uint8Array, sealed: string | null): LoginAttempt | null {
  if (sealed === null || sealed.length > MAX_LENGTH) return null;
  const bytes = Buffer.from(sealed, "base64url");
  const [iv, rest] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
  const [tag, text] = [rest.subarray(0, TAG_BYTES), rest.subarray(TAG_BYTES)];
  if (text.length === 0) return null;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(text), decipher.final()]);
    return schema.parse(JSON.parse(plain.toString("utf8")));
  } catch {
    return null;
  }
}
