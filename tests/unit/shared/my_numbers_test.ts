import { assertEquals, assertLess } from "@std/assert";
import {
  collect,
  follow,
  forget,
  isLate,
  keepWaiting,
  type MyNumber,
  noteCalls,
  parseMyNumbers,
  parseReceiptNumber,
  ranOut,
  readAsked,
  restore,
  stateOf,
} from "@/lib/shared/my_numbers.ts";
import type { Board, Order } from "@/lib/shared/order.ts";

const MINUTE_MS = 60_000;
const NOW = Date.parse("2026-05-01T12:00:00Z");

function board({ orders = [], recent = [], now = NOW }: {
  orders?: [number: number, readyAt: number][];
  recent?: [number: number, readyAt: number][];
  now?: number;
}): Board {
  const live = orders.map(([number, readyAt]): Order => (
    { number, readyAt, expiresAt: readyAt + 5 * MINUTE_MS, calls: 1, source: "kitchen" }
  ));
  return {
    version: "1",
    now,
    orders: live,
    recent: recent.map(([number, readyAt]) => ({ number, readyAt })),
  };
}

const waitingFor = (numbers: MyNumber[], at: Board) =>
  stateOf(numbers, at).waiting.map(({ number }) => number);
const callsOf = (numbers: MyNumber[], at: Board) =>
  stateOf(numbers, at).calls.map(({ number, isGone }) => isGone ? `${number} gone` : `${number}`);

for (
  const [text, number] of [
    ["850", 850],
    [" 850 ", 850],
    ["#850", 850],
    ["# 0850", 850],
    ["99999", 99_999],
    ["1", 1],
    ["", null],
    ["0", null],
    ["100000", null],
    ["A12", null],
    ["8 50", null],
    ["850.5", null],
    ["-850", null],
    ["８５０", null],
  ] as const
) {
  Deno.test(`parseReceiptNumber() reads ${JSON.stringify(text)} as ${number}`, () => {
    assertEquals(parseReceiptNumber(text), number);
  });
}

Deno.test("parseReceiptNumber() is quick with as much as an address can hold", () => {
  const begun = performance.now();
  for (const part of [" ", "0", "1", "#", "# ", " 0"]) {
    assertEquals(parseReceiptNumber(`${part.repeat(60_000)}x`), null);
  }
  assertLess(performance.now() - begun, 500);
});

Deno.test("readAsked() reads each number of an address once, ten at most, and tells of what is none", () => {
  const asked = (query: string) => readAsked(new URL(`http://localhost/${query}`));
  assertEquals(asked(""), { numbers: [], hasWrong: false });
  assertEquals(asked("?order=&order=%20"), { numbers: [], hasWrong: false });
  assertEquals(asked("?order=850&order=0012&order=850"), { numbers: [850, 12], hasWrong: false });
  assertEquals(asked("?order=007&order=A1"), { numbers: [7], hasWrong: true });
  assertEquals(asked("?order=100000"), { numbers: [], hasWrong: true });
  const many = Array.from({ length: 20 }, (_, at) => `order=${at + 1}`).join("&");
  assertEquals(asked(`?${many}`).numbers.length, 10);
});

Deno.test("a followed number waits until it is called", () => {
  const numbers = follow([], 850, NOW);
  assertEquals(waitingFor(numbers, board({ orders: [[12, NOW]] })), [850]);
  const called = board({ orders: [[850, NOW]] });
  assertEquals([waitingFor(numbers, called), callsOf(numbers, called)], [[], ["850"]]);
});

Deno.test("a number that was called before it was put in is ready at once", () => {
  const numbers = follow([], 850, NOW);
  assertEquals(callsOf(numbers, board({ orders: [[850, NOW - 3 * MINUTE_MS]] })), ["850"]);
});

Deno.test("a call that has left the board is still told of, until it is collected", () => {
  const numbers = follow([], 850, NOW - 10 * MINUTE_MS);
  const gone = board({ recent: [[850, NOW - 6 * MINUTE_MS]] });
  assertEquals(callsOf(numbers, gone), ["850 gone"]);
  const [call] = stateOf(numbers, gone).calls;
  const collected = collect(numbers, call!, NOW);
  assertEquals([waitingFor(collected, gone), callsOf(collected, gone)], [[], []]);
});

Deno.test("a call that has expired since the board was made is gone, and still called", () => {
  const numbers = follow([], 850, NOW);
  const expired = board({ orders: [[850, NOW]], now: NOW + 5 * MINUTE_MS });
  assertEquals([callsOf(numbers, expired), waitingFor(numbers, expired)], [["850 gone"], []]);
});

Deno.test("a call that was shown stays until it is answered, whatever the board still tells", () => {
  const numbers = follow(follow([], 850, NOW), 7, NOW);
  const called = noteCalls(numbers, stateOf(numbers, board({ orders: [[850, NOW]] })).calls);
  const later = board({ now: NOW + 20 * MINUTE_MS });
  assertEquals([callsOf(called, later), waitingFor(called, later)], [["850 gone"], [7]]);
  const call = stateOf(called, later).calls[0]!;
  assertEquals(callsOf(collect(called, call, later.now), later), []);
  assertEquals(waitingFor(keepWaiting(called, call), later), [850, 7]);
  assertEquals(callsOf(called, board({ orders: [[850, NOW + 1]] })), ["850"]);
});

Deno.test("a live call counts more than one that is gone", () => {
  const numbers = follow([], 850, NOW);
  const both = board({ orders: [[850, NOW]], recent: [[850, NOW - 6 * MINUTE_MS]] });
  assertEquals(callsOf(numbers, both), ["850"]);
});

Deno.test("a collected number is silent until it is called again, for half an hour", () => {
  const [first, second] = [board({ orders: [[850, NOW]] }), NOW + 5 * MINUTE_MS];
  const numbers = follow([], 850, NOW);
  const collected = collect(numbers, stateOf(numbers, first).calls[0]!, NOW);
  assertEquals([callsOf(collected, first), waitingFor(collected, first)], [[], []]);
  assertEquals(callsOf(collected, board({ orders: [[850, second]] })), ["850"]);
  const late = (ms: number) => board({ orders: [[850, NOW + ms]], now: NOW + ms });
  assertEquals(callsOf(collected, late(30 * MINUTE_MS - 1)), ["850"]);
  assertEquals(callsOf(collected, late(30 * MINUTE_MS)), []);
});

Deno.test("a call whose time is earlier, as after a jump of the clock, is another call too", () => {
  const numbers = follow([], 850, NOW);
  const collected = collect(
    numbers,
    stateOf(numbers, board({ orders: [[850, NOW]] })).calls[0]!,
    NOW,
  );
  const earlier = NOW - 60 * MINUTE_MS;
  assertEquals(callsOf(collected, board({ orders: [[850, earlier]], now: earlier })), ["850"]);
});

Deno.test("somebody else's earlier call can be passed over, and the waiting goes on", () => {
  const earlier = board({ recent: [[850, NOW - 8 * MINUTE_MS]] });
  const numbers = follow([], 850, NOW);
  const waiting = keepWaiting(numbers, stateOf(numbers, earlier).calls[0]!);
  assertEquals([waitingFor(waiting, earlier), callsOf(waiting, earlier)], [[850], []]);
  assertEquals(callsOf(waiting, board({ orders: [[850, NOW + 1]] })), ["850"]);
});

Deno.test("several numbers are followed: calls newest first, the others as they were put in", () => {
  const numbers = [7, 850, 12, 3].reduce<MyNumber[]>((all, each) => follow(all, each, NOW), []);
  const at = board({ orders: [[12, NOW - 2_000], [850, NOW - 1_000]], recent: [[99, NOW]] });
  assertEquals([callsOf(numbers, at), waitingFor(numbers, at)], [["850", "12"], [7, 3]]);
  assertEquals(waitingFor(forget(numbers, 7), at), [3]);
});

Deno.test("a number that is put in again begins anew; of too many the first are left out", () => {
  const first = follow([], 850, NOW);
  const collected = collect(first, stateOf(first, board({ orders: [[850, NOW]] })).calls[0]!, NOW);
  const again = follow(collected, 850, NOW + 1_000);
  assertEquals([again.length, callsOf(again, board({ orders: [[850, NOW]] }))], [1, ["850"]]);
  const many = Array.from({ length: 12 }, (_, at) => at + 1)
    .reduce<MyNumber[]>((all, each) => follow(all, each, NOW), []);
  assertEquals(waitingFor(many, board({})), [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

Deno.test("who has waited for three hours is not called any more: the number is another's", () => {
  const numbers = follow([], 850, NOW);
  const after = (ms: number) => board({ orders: [[850, NOW + ms]], now: NOW + ms });
  assertEquals(callsOf(numbers, after(180 * MINUTE_MS - 1)), ["850"]);
  assertEquals(callsOf(numbers, after(180 * MINUTE_MS)), []);
});

Deno.test("restore() puts a number back as it was, in its place", () => {
  const numbers = [7, 850, 12].reduce<MyNumber[]>(
    (all, each, at) => follow(all, each, NOW + at),
    [],
  );
  assertEquals(restore(forget(numbers, 850), numbers[1]!), numbers);
  assertEquals(restore(numbers, numbers[1]!), numbers);
});

Deno.test("ranOut() tells of the numbers whose time was over without a call that was theirs", () => {
  const end = NOW + 180 * MINUTE_MS;
  const numbers = [7, 850, 12, 3].reduce<MyNumber[]>((all, each) => follow(all, each, NOW), []);
  const at = board({ orders: [[850, NOW], [12, NOW], [3, NOW]] });
  const calls = stateOf(numbers, at).calls;
  const callOf = (wanted: number) => calls.find(({ number }) => number === wanted)!;
  let after = noteCalls(numbers, [callOf(850)]);
  after = keepWaiting(after, callOf(12));
  after = collect(after, callOf(3), end - 30 * MINUTE_MS);
  const told = (now: number) => ranOut(after, now).map(({ number }) => number);
  assertEquals(told(end - 1), []);
  assertEquals(told(end), [7, 12]);
  assertEquals(told(end + 6 * 60 * MINUTE_MS), []);
});

Deno.test("isLate() is true from twenty minutes on", () => {
  const [mine] = follow([], 850, NOW);
  assertEquals([19, 20].map((minutes) => isLate(mine!, NOW + minutes * MINUTE_MS)), [false, true]);
});

Deno.test("parseMyNumbers() reads what was kept, and nothing else", () => {
  const numbers = follow(follow([], 850, NOW), 7, NOW);
  assertEquals(parseMyNumbers(JSON.stringify(numbers)), numbers);
  const wrong = [null, "", "{", "{}", "7", '[null,1,{"number":850}]', '[{"number":"850"}]'];
  for (const text of wrong) assertEquals(parseMyNumbers(text), [], String(text));
});
