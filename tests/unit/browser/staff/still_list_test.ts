import { assertEquals } from "@std/assert";
import { Aim, heldOrder } from "@/lib/browser/staff/still_list.ts";

Deno.test("a held list keeps its order, what has gone too, and takes new rows in at its end", () => {
  assertEquals(heldOrder(["3", "2", "1"], ["4", "3", "1"]), ["3", "2", "1", "4"]);
});

/** Rows of 10 px, from the top. */
const rows = (...names: string[]) =>
  names.map((control, at) => ({
    control,
    left: 0,
    right: 100,
    top: at * 10,
    bottom: at * 10 + 10,
  }));

const taps: [what: string, now: number, y: number, expected: string | null][] = [
  ["just after a move is for what stood there before", 1_399, 15, "1"],
  ["on what was no row before is for what is there now", 1_399, 25, null],
  ["later is for what is there now", 1_400, 15, null],
];
for (const [what, now, y, expected] of taps) {
  Deno.test(`a tap ${what}`, () => {
    const aim = new Aim<string>();
    aim.moved(1_000, rows("2", "1"));
    assertEquals(aim.at(now, 5, y), expected);
  });
}

Deno.test("after two moves a tap is for what stood there before the one that it could not foresee", () => {
  const aim = new Aim<string>();
  aim.moved(1_000, rows("2", "1"));
  aim.moved(1_300, rows("3", "2", "1"));
  assertEquals(aim.at(1_350, 5, 5), "2");
  assertEquals(aim.at(1_450, 5, 5), "3");
});
