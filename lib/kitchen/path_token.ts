import { createHash } from "node:crypto";
import { timingSafeEqual } from "@std/crypto/timing-safe-equal";

/**
 * The secret that an address has as `?token=`, if there is one. An RSA signature proves who has sent
 * an order, but neither for which venue nor when; who does not know the address has no use of one.
 */
export class PathToken {
  #digest: Uint8Array | null;

  /** `null`: every address is right. */
  constructor(token: string | null) {
    this.#digest = token === null ? null : sha256(token);
  }

  /** Whether an address has it, and no other one before it. Takes as long whatever it has. */
  isIn({ searchParams }: URL): boolean {
    return this.#digest === null ||
      timingSafeEqual(sha256(searchParams.get("token") ?? ""), this.#digest);
  }
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
