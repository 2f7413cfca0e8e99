import { createHash } from "node:crypto";
import { timingSafeEqual } from "@std/crypto/timing-safe-equal";

/**
 * Whether what somebody gave is the secret, of whatever length. Takes as long wherever they differ:
 * digests are compared, which nobody can choose byte by byte and which are equally long.
 */
export function isSecret(given: string | Uint8Array, secret: string | Uint8Array): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(secret: string | Uint8Array): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
