import { assertEquals } from "@std/assert";
import { liveOrders, nextExpiry, type Order } from "@/lib/shared/order.ts";
import { parseOrderNumber } from "@/lib/shared/order_number.ts";

const numbers: [unknown, number | null][] = [
  [850, 850],
  ["850", 850],
  [1, 1],
  [99_999, 99_999],
  ["99999", 99_999],
  [0, null],
  [-1, null],
  [100_000, null],
  [8.5, null],
  [NaN, null],
  [Infinity, null],
  ["", null],
  ["0", null],
  ["007", 7],
  ["0000000000850", null],
  [" 850", null],
  ["850\n", null],
  ["8.5", null],
  ["1e2", null],
  ["-5", null],
  ["A12", null],
  ["100000", null],
  ["٨٥٠", null],
  [null, null],
  [undefined, null],
  [true, null],
  [[850], null],
  [{}, null],
];

for (const [value, expected] of numbers) {
  Deno.test(`parseOrderNumber() reads ${JSON.stringify(value)} as ${expected}`, () => {
    assertEquals(parseOrderNumber(value), expected);
  });
}

function order(number: number, readyAt: number, expiresAt: number): Order {
  return { number, readyAt, expiresAt, calls: 1, source: "kitchen" };
}

Deno.test("liveOrders() gives the newest call first, then the lower number, without the expired", () => {
  const orders = [order(7, 100, 500), order(9, 300, 500), order(3, 300, 500), order(1, 50, 200)];
  assertEquals(liveOrders(orders, 200).map(({ number }) => number), [3, 9, 7]);
});

Deno.test("an order expires at expiresAt, not after it", () => {
  assertEquals(liveOrders([order(7, 100, 500)], 499).length, 1);
  assertEquals(liveOrders([order(7, 100, 500)], 500).length, 0);
});

Deno.test("nextExpiry() looks at live orders alone", () => {
  const orders = [order(1, 0, 100), order(2, 0, 300), order(3, 0, 200)];
  assertEquals(nextExpiry(orders, 100), 200);
  assertEquals(nextExpiry(orders, 300), null);
});
