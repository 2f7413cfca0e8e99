import { assertEquals, assertThrows } from "@std/assert";
import { timingSafeEqual } from "@std/crypto";
import { timingSafeEqual as fromSubpath } from "@std/crypto/timing-safe-equal";

const abc = new Uint8Array([1, 2, 3]);
const within = new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4);

const cases: [
  name: string,
  a: ArrayBufferView | ArrayBuffer,
  b: ArrayBufferView | ArrayBuffer,
  equal: boolean,
][] = [
  ["the same bytes", abc, new Uint8Array([1, 2, 3]), true],
  ["a part of a larger buffer", abc, within, true],
  ["a view and a buffer", abc, abc.buffer, true],
  ["a DataView", new DataView(within.buffer, 1, 3), abc, true],
  ["no bytes", new ArrayBuffer(0), new Uint8Array(), true],
  ["another last byte", abc, new Uint8Array([1, 2, 4]), false],
];

for (const [name, a, b, equal] of cases) {
  Deno.test(`timingSafeEqual() is ${equal} for ${name}`, () => {
    assertEquals(timingSafeEqual(a, b), equal);
    assertEquals(fromSubpath(b, a), equal);
  });
}

Deno.test("timingSafeEqual() throws on different lengths", () => {
  assertThrows(() => timingSafeEqual(abc, new Uint8Array([1, 2])), TypeError);
  assertThrows(() => timingSafeEqual(new Uint8Array(), abc), TypeError);
});
