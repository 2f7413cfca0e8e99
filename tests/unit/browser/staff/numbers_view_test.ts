import { assertEquals } from "@std/assert";
import { isMatch, ordersIn, standingOf } from "@/lib/browser/staff/numbers_view.ts";
import type { Order } from "@/lib/shared/order.ts";

const order = (number: number): Order => ({
  number,
  readyAt: 0,
  expiresAt: 1_000,
  calls: 1,
  source: "kitchen",
});
const view = { typed: "", onlyMatches: false, longestFirst: false };

const standings = [[599, "fresh"], [600, "long"], [799, "long"], [800, "leaving soon"]] as const;
for (const [now, expected] of standings) {
  Deno.test(`after ${now} of 1000 ms a number is ${expected}`, () => {
    assertEquals(standingOf(order(850), now), expected);
  });
}

Deno.test("typed digits match the numbers that begin with them", () => {
  assertEquals(["", "8", "85", "5", "8500"].map((typed) => isMatch(850, typed)), [
    false,
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("the list is the board's, without what does not match, or the other way round", () => {
  const orders = [order(850), order(7), order(81)];
  const shown = (changes: Partial<typeof view>) =>
    ordersIn(orders, { ...view, ...changes }).map(({ number }) => number);
  assertEquals(shown({}), [850, 7, 81]);
  assertEquals(shown({ typed: "8" }), [850, 7, 81]);
  assertEquals(shown({ typed: "8", onlyMatches: true }), [850, 81]);
  assertEquals(shown({ longestFirst: true }), [81, 7, 850]);
});
