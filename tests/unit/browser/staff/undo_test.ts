import { assertEquals } from "@std/assert";
import { lastDone, type Undoable, undoMs } from "@/lib/browser/staff/undo.ts";

const removed = (number: number): Undoable => ({ kind: "removed", number, readyAt: 1 });
const called: Undoable = { kind: "called", number: 851, readyAt: 1 };
const cleared: Undoable = {
  kind: "cleared",
  calls: [{ number: 1, readyAt: 1 }, { number: 2, readyAt: 1 }],
};

const piles: [what: string, done: Undoable[], count: number][] = [
  ["removals in a row", [removed(1), removed(2)], 2],
  ["removals since a call", [removed(1), called, removed(2), removed(3)], 2],
  ["a call", [removed(1), called], 1],
  ["all numbers of a cleared board", [removed(1), cleared], 2],
];
for (const [what, done, count] of piles) {
  Deno.test(`what is undone next is told with its count: ${what}`, () => {
    assertEquals(lastDone(done), { last: done.at(-1)!, count });
  });
}

Deno.test("nothing done is nothing to undo", () => assertEquals(lastDone([]), null));

Deno.test("a cleared board can be undone for a minute, the rest for 10 s", () => {
  assertEquals([undoMs([called]), undoMs([called, cleared])], [10_000, 60_000]);
});
