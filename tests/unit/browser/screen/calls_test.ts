import { assert, assertEquals } from "@std/assert";
import { compareOrders, type Order } from "@/lib/shared/order.ts";
import { ScreenCalls } from "@/lib/browser/screen/calls.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

/** A screen whose board is in the test's hands. */
function setUp(...initial: number[]) {
  const clock = new FakeClock();
  const board = new Map<number, Order>();
  const put = (number: number, ageMs = 0) => {
    const readyAt = clock.now() - ageMs;
    board.set(number, {
      number,
      readyAt,
      expiresAt: readyAt + 300_000,
      calls: 1,
      source: "kitchen",
    });
  };
  const orders = () => [...board.values()].sort(compareOrders);
  for (const number of initial) put(number);
  const turns: number[][] = [];
  const calls = new ScreenCalls({
    clock,
    initial: orders(),
    changed: (shown) => turns.push(shown.map(({ number }) => number)),
  });
  const update = () => calls.update(orders(), clock.now());
  return {
    clock,
    turns,
    board,
    put,
    update,
    calls,
    call(number: number, ageMs?: number) {
      put(number, ageMs);
      update();
    },
    remove(number: number) {
      board.delete(number);
      update();
    },
  };
}

Deno.test("a call takes the screen for 4 s", async () => {
  const { clock, call, turns } = setUp();
  call(850);
  assertEquals(turns, [[850]]);
  await clock.pass(3_999);
  assertEquals(turns, [[850]]);
  await clock.pass(1);
  assertEquals(turns, [[850], []]);
  assertEquals(clock.waiting, 0);
});

Deno.test("a repeat takes the screen again, also while it has it", async () => {
  const { clock, call, turns } = setUp();
  call(850);
  await clock.pass(10_000);
  call(850);
  assertEquals(turns, [[850], [], [850]]);
  await clock.pass(2_000);
  call(850);
  assertEquals(turns, [[850], [], [850], [850]]);
  await clock.pass(3_999);
  assertEquals(turns.length, 4);
  await clock.pass(1);
  assertEquals(turns.at(-1), []);
});

Deno.test("numbers that were there when the page was loaded don't take the screen", async () => {
  const { clock, update, call, turns } = setUp(850, 851);
  update();
  await clock.pass(5_000);
  update();
  assertEquals(turns, []);
  call(852);
  assertEquals(turns, [[852]]);
});

Deno.test("calls that come together take it together, newest first", () => {
  const { clock, put, update, turns } = setUp();
  put(850);
  clock.jump(500);
  put(852);
  put(851);
  update();
  assertEquals(turns, [[851, 852, 850]]);
});

Deno.test("calls that come meanwhile take it together, after 2.5 s of the one before", async () => {
  const { clock, call, turns } = setUp();
  call(850);
  await clock.pass(1_000);
  call(851);
  await clock.pass(1_000);
  call(852);
  await clock.pass(499);
  assertEquals(turns, [[850]]);
  await clock.pass(1);
  assertEquals(turns, [[850], [852, 851]]);
  await clock.pass(4_000);
  assertEquals(turns, [[850], [852, 851], []]);
});

Deno.test("one that comes late in the other's time is on the screen at once", async () => {
  const { clock, call, turns } = setUp();
  call(850);
  await clock.pass(3_000);
  call(851);
  await clock.pass(0);
  assertEquals(turns, [[850], [851]]);
});

Deno.test("however fast they come, the screen is never more than 2.5 s behind", async () => {
  const { clock, call, turns } = setUp();
  for (let number = 1; number <= 200; number++) {
    call(number);
    await clock.pass(300);
    // Nine calls come in 2.5 s.
    assert(turns.flat().includes(number - 9) || number <= 9, `${number - 9} is late`);
  }
  await clock.pass(2_500);
  assertEquals(
    turns.flat().toSorted((a, b) => a - b),
    Array.from({ length: 200 }, (_, i) => i + 1),
  );
  // 60 s: no more often than every 2.5 s.
  assert(turns.length <= 26, `${turns.length} turns`);
});

Deno.test("a number that is taken off the board leaves the screen at once", async () => {
  const { clock, put, update, call, remove, turns } = setUp();
  put(850);
  put(851);
  update();
  remove(850);
  assertEquals(turns, [[850, 851], [851]]);
  call(852);
  remove(851);
  assertEquals(turns, [[850, 851], [851], [852]]);
  call(853);
  remove(853);
  await clock.pass(4_000);
  assertEquals(turns.at(-1), []);
  assert(!turns.flat().includes(853));
});

Deno.test("a number that staff took off and put back has had its turn", async () => {
  const { clock, board, call, remove, update, turns } = setUp();
  call(850);
  const order = board.get(850)!;
  await clock.pass(5_000);
  remove(850);
  await clock.pass(3_000);
  board.set(850, order);
  update();
  assertEquals(turns, [[850], []]);
});

Deno.test("a number that only got more time has had its turn", async () => {
  const { clock, board, call, update, turns } = setUp();
  call(850);
  await clock.pass(5_000);
  board.set(850, { ...board.get(850)!, expiresAt: clock.now() + 600_000 });
  update();
  assertEquals(turns, [[850], []]);
});

Deno.test("calls older than 15 s are no news, as after a long outage", () => {
  const { call, put, update, turns } = setUp();
  call(850, 15_001);
  assertEquals(turns, []);
  put(851, 200_000);
  put(852, 14_000);
  update();
  assertEquals(turns, [[852]]);
});

Deno.test("a call stays known when the server's clock is set back", async () => {
  const { clock, call, update, turns } = setUp(849);
  call(850);
  await clock.pass(60_000);
  update();
  clock.jump(-3_600_000);
  update();
  assertEquals(turns, [[850], []]);
});

Deno.test("what it knows does not grow with the months", async () => {
  const { clock, call, remove, calls } = setUp();
  for (let number = 1; number <= 2_000; number++) {
    call(number);
    await clock.pass(1_000);
    remove(number);
  }
  assert(calls.remembered < 20, `${calls.remembered} calls`);
});

Deno.test("close() ends what it has begun", () => {
  const { clock, call, calls } = setUp();
  call(850);
  calls.close();
  assertEquals(clock.waiting, 0);
});
