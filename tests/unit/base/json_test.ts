import { assertEquals } from "@std/assert";
import { parseJson } from "@/lib/base/json.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const values: [string, unknown][] = [
  ["850", 850],
  ["null", null],
  ["false", false],
  [' {"number" : [850, "é"]}\n', { number: [850, "é"] }],
];

for (const [text, expected] of values) {
  Deno.test(`parseJson() reads ${text.trim()}`, () => {
    assertEquals(parseJson(encode(text)), expected);
  });
}

const refused: [string, Uint8Array][] = [
  ["nothing", encode("")],
  ["a form", encode("number=850")],
  ["half an object", encode('{"number":85')],
  ["two values", encode("850 851")],
  ["NaN", encode("NaN")],
  ["JavaScript", encode("{number: 850}")],
  ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
  ["UTF-8 that is cut off", encode('"é"').slice(0, 2)],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x38, 0x00])],
];

for (const [name, bytes] of refused) {
  Deno.test(`parseJson() gives undefined for ${name}`, () => {
    assertEquals(parseJson(bytes), undefined);
  });
}

Deno.test("parseJson() lets no text reach the prototype of what it gives", () => {
  const value = parseJson(encode('{"__proto__":{"number":850}}')) as { number?: number };
  assertEquals(value.number, undefined);
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
});
