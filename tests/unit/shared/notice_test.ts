import { assertEquals } from "@std/assert";
import { MAX_NOTICE, readNotice } from "@/lib/shared/notice.ts";

const texts: [what: string, text: unknown, expected: string][] = [
  ["a line", "Kitchen closes at ten", "Kitchen closes at ten"],
  ["space around it", "  Back at nine \n", "Back at nine"],
  ["letters of any language", "Pâté 餃子 مرحبا", "Pâté 餃子 مرحبا"],
  ["a letter in two parts", "Cafe\u0301", "Caf\u00e9"],
  ["a picture of several code points", "Quiz tonight 👩‍🍳", "Quiz tonight 👩‍🍳"],
  ["what looks like HTML", "<b>2 & 3</b>", "<b>2 & 3</b>"],
  ["as much as there may be", "😀".repeat(MAX_NOTICE), "😀".repeat(MAX_NOTICE)],
  ["a code point more", "😀".repeat(MAX_NOTICE + 1), "too long"],
  ["nothing", "", "empty"],
  ["space alone", " \t ", "empty"],
  ["what nobody sees", "\u200b\u2060", "empty"],
  ["two lines", "one\ntwo", "not plain"],
  ["two lines of a Mac", "one\rtwo", "not plain"],
  ["Unicode's line break", "one\u2028two", "not plain"],
  ["a tab within", "one\ttwo", "not plain"],
  ["a control character", "one\u0000two", "not plain"],
  ["an escape", "\u001b[31mred", "not plain"],
  ["a letter of the C1 set", "one\u0085two", "not plain"],
  ["a turn of direction", "open \u202erev", "not plain"],
  ["an isolate", "\u2066open\u2069", "not plain"],
  ["a mark of direction", "open\u200f", "not plain"],
  ["half a character", "open \ud83d", "not plain"],
  ["a number", 5, "empty"],
  ["no text", undefined, "empty"],
];

for (const [what, text, expected] of texts) {
  Deno.test(`readNotice(): ${what}`, () => {
    const notice = readNotice({ text, end: 15 });
    assertEquals("problem" in notice ? notice.problem : notice.text, expected);
  });
}

Deno.test("readNotice() takes an end of 1 minute to a day, or of closing time, and no other", () => {
  const endOf = (end: unknown) => {
    const notice = readNotice({ text: "Back at nine", end });
    return "problem" in notice ? notice.problem : notice.end;
  };
  assertEquals([1, "15", 1_440, "closed"].map(endOf), [1, 15, 1_440, "closed"]);
  for (const end of [0, 1_441, -1, 1.5, NaN, "", "1.5", "abc", "CLOSED", null, undefined, [15]]) {
    assertEquals(endOf(end), "no end", JSON.stringify(end));
  }
});
