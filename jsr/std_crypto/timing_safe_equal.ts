import { timingSafeEqual as equal } from "node:crypto";

type Bytes = ArrayBufferView | ArrayBufferLike | DataView;

/**
 * Whether two byte sequences are equal, in a time that does not depend on
 * where they differ.
 *
 * @throws {TypeError} if their lengths differ
 */
export function timingSafeEqual(a: Bytes, b: Bytes): boolean {
  if (a.byteLength !== b.byteLength) {
    throw new TypeError(`Cannot compare ${a.byteLength} with ${b.byteLength} bytes`);
  }
  return equal(view(a), view(b));
}

function view(bytes: Bytes): Uint8Array {
  return ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}
