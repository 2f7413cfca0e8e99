import { timingSafeEqual as equal } from "node:crypto";

type Bytes = ArrayBufferView | ArrayBufferLike | DataView;

/**
 * Whether two byte sequences are equal, in a time that does not depend on
 * where they differ. Different lengths are unequal, at once.
 */
export function timingSafeEqual(a: Bytes, b: Bytes): boolean {
  return a.byteLength === b.byteLength && equal(view(a), view(b));
}

function view(bytes: Bytes): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}
