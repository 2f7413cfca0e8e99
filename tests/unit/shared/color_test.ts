import { assert, assertEquals } from "@std/assert";
import { contrast, inLightness, readableOn } from "@/lib/shared/color.ts";

Deno.test("contrast() is WCAG's, whichever colour comes first", () => {
  const table: [string, string, number][] = [
    ["#000000", "#ffffff", 21],
    ["#123456", "#123456", 1],
    ["#777777", "#ffffff", 4.48], // the well-known grey that just fails
    ["#767676", "#ffffff", 4.54], // and the one that just passes
    ["#ff0000", "#FFFFFF", 4],
    ["#0000ff", "#ffffff", 8.59],
  ];
  for (const [one, other, expected] of table) {
    assertEquals(Math.round(contrast(one, other) * 100) / 100, expected, `${one} ${other}`);
    assertEquals(contrast(other, one), contrast(one, other));
  }
});

Deno.test("readableOn() keeps the preferred colour where it can be read", () => {
  assertEquals(readableOn("#bde8ec", "#0f4d64"), "#0f4d64");
  assertEquals(readableOn("#ffffff", "#767676"), "#767676");
});

Deno.test("readableOn() takes black or white where the preferred colour can't be read", () => {
  assertEquals(readableOn("#ffffff", "#777777"), "#000000");
  assertEquals(readableOn("#0f4d64", "#0f4d65"), "#ffffff");
});

Deno.test("readableOn() finds a colour that can be read on any background", () => {
  const hex = (part: number) => part.toString(16).padStart(2, "0");
  const parts = Array.from({ length: 18 }, (_, at) => hex(at * 15));
  const greys = Array.from({ length: 256 }, (_, at) => `#${hex(at).repeat(3)}`);
  const colors = parts.flatMap((r) => parts.flatMap((g) => parts.map((b) => `#${r}${g}${b}`)));
  for (const background of [...greys, ...colors]) {
    assert(contrast(background, readableOn(background, background)) >= 4.5, background);
  }
});

Deno.test("inLightness() keeps the hue, and greys grey", () => {
  const table: [string, number, string][] = [
    ["#ff0000", 0.5, "#ff0000"],
    ["#ff0000", 0.75, "#ff8080"],
    ["#004000", 0.5, "#00ff00"],
    ["#0f4d64", 0.84, "#b8e4f4"],
    ["#222222", 0.5, "#808080"],
    ["#000000", 0.5, "#808080"],
    ["#ffffff", 0, "#000000"],
  ];
  for (const [color, lightness, expected] of table) {
    assertEquals(inLightness(color, lightness), expected, color);
  }
});
