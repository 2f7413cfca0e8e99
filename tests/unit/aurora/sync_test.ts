import { assert, assertEquals } from "@std/assert";
import type { Fault } from "@/tools/cafe/fake_aurora.ts";
import { Cafe, TIMEOUT_MS } from "@/tests/support/test_cafe.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

Deno.test("a called number is on the screens at once, for as long as on the board", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  assertEquals(cafe.aurora.orders.map(({ number, timeoutSeconds }) => [number, timeoutSeconds]), [
    [850, 300],
  ]);
  await cafe.call(7, 90_400);
  assertEquals(cafe.aurora.orders[1]?.timeoutSeconds, 91);
  assertEquals(cafe.requests(), ["GET", "POST 850", "POST 7"]);
  await cafe.clock.pass(TIMEOUT_MS - 1);
  assertEquals(cafe.aurora.numbers, [850]);
  await cafe.clock.pass(1);
  assertEquals(cafe.aurora.numbers, []);
});

Deno.test("a call of a number that is shown starts its time on the screens anew", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  await cafe.clock.pass(4 * MINUTE);
  await cafe.call(850);
  await cafe.clock.pass(TIMEOUT_MS - 1);
  assertEquals(cafe.aurora.numbers, [850]);
});

Deno.test("a removed number leaves the screens at once, and one that is put back returns", async () => {
  await using cafe = new Cafe();
  await cafe.call(7);
  const order = await cafe.call(850);
  await cafe.clock.pass(MINUTE);
  await cafe.remove(850);
  assertEquals(cafe.aurora.numbers, [7]);
  await cafe.clock.pass(20 * SECOND);
  await cafe.put(order);
  assertEquals(cafe.aurora.numbers, [7, 850]);
  assertEquals(cafe.aurora.orders[1]?.timeoutSeconds, 220);
});

Deno.test("a number is posted with what remains when Aurora can be reached, not what it began with", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = "refuse";
  await cafe.call(850);
  await cafe.clock.pass(2 * MINUTE);
  cafe.aurora.fault = null;
  await cafe.clock.pass(30 * SECOND);
  const [shown] = cafe.aurora.orders;
  assert(shown && shown.timeoutSeconds <= 180 && shown.timeoutSeconds >= 150, `${shown}`);
  await cafe.clock.pass(TIMEOUT_MS);
  assertEquals(cafe.aurora.numbers, []);
});

Deno.test("what was removed or has expired while Aurora was away is never posted", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = { status: 500 };
  await cafe.call(850);
  await cafe.call(7, 10 * SECOND);
  await cafe.remove(850);
  await cafe.clock.pass(30 * SECOND);
  cafe.aurora.fault = null;
  const from = cafe.aurora.requests.length;
  await cafe.clock.pass(MINUTE);
  assert(!cafe.requests(from).some((request) => request.startsWith("POST")));
});

Deno.test("calls of one number are sent one after the other: a DELETE waits for the POST", async () => {
  await using cafe = new Cafe();
  await cafe.call(7);
  cafe.aurora.fault = "hang";
  await cafe.call(850);
  await cafe.remove(850);
  assertEquals(cafe.requests(), ["GET", "POST 7", "POST 850"]);
  cafe.aurora.fault = null;
  await cafe.aurora.release();
  await cafe.clock.pass(0);
  assertEquals(cafe.requests(), ["GET", "POST 7", "POST 850", "DELETE 850"]);
  assertEquals(cafe.aurora.numbers, [7]);
});

const faults: Fault[] = [
  { status: 401 },
  { status: 403 },
  { status: 403, only: "POST" },
  { status: 404 },
  { status: 409 },
  { status: 429 },
  { status: 500 },
  { status: 500, only: "DELETE" },
  { status: 500, only: "GET" },
  "refuse",
  "hang",
  "deaf",
  "garbage",
];

for (const fault of faults) {
  for (const awayMs of [2 * SECOND, 90 * SECOND]) {
    const name = `${JSON.stringify(fault)} for ${awayMs / SECOND} s`;
    Deno.test(`after ${name} the screens are right within 30 s`, async () => {
      await using cafe = new Cafe();
      await cafe.call(1, 30 * MINUTE);
      await cafe.call(2, 30 * MINUTE);
      await cafe.call(3, 30 * MINUTE);
      await cafe.clock.pass(MINUTE);
      cafe.aurora.fault = fault;
      await cafe.remove(1);
      await cafe.call(4, 30 * MINUTE);
      await cafe.call(2, 30 * MINUTE);
      await cafe.clock.pass(awayMs);
      cafe.aurora.fault = null;
      cafe.aurora.restart();
      await cafe.clock.pass(30 * SECOND);
      assertEquals(cafe.aurora.numbers.toSorted(), [2, 3, 4]);
    });
  }
}

Deno.test("after a slow Aurora has answered its last request, the screens are right within 30 s", async () => {
  await using cafe = new Cafe();
  for (const number of [1, 2, 3]) await cafe.call(number, 30 * MINUTE);
  cafe.aurora.fault = "slow";
  await cafe.remove(1);
  for (let number = 4; number <= 8; number++) {
    await cafe.call(number, number === 8 ? 25 * SECOND : 30 * MINUTE);
    await cafe.clock.pass(20 * SECOND);
    if (number === 5) await cafe.remove(5);
  }
  cafe.aurora.fault = null;
  await cafe.clock.pass(30 * SECOND);
  const shown = cafe.aurora.numbers;
  assertEquals([2, 3, 4, 6, 7].filter((number) => !shown.includes(number)), []);
  // By now everything that was slow has been carried out.
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.aurora.numbers.toSorted(), [2, 3, 4, 6, 7]);
  for (const { number, startTime, timeoutSeconds } of cafe.aurora.orders) {
    const { expiresAt } = cafe.live.find((order) => order.number === number)!;
    const tooLongMs = Date.parse(startTime) + timeoutSeconds * SECOND - expiresAt;
    assert(tooLongMs >= 0 && tooLongMs < SECOND, `Order ${number} ends ${tooLongMs} ms late`);
  }
});

Deno.test("the pauses between tries grow from half a second to half a minute", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = "refuse";
  await cafe.call(850, 30 * MINUTE);
  await cafe.clock.pass(8 * MINUTE);
  const times = cafe.aurora.requests.map(({ at }) => at);
  const pauses = times.slice(1).map((at, index) => at - times[index]!);
  for (const [index, pause] of pauses.entries()) {
    const nominal = Math.min(500 * 2 ** index, 30_000);
    assert(pause >= nominal * 0.5 && pause < nominal, `Pause ${index}: ${pause} ms`);
  }
  assert(new Set(pauses.slice(6)).size > 10, "The pauses are not jittered");
  await cafe.call(7);
  assertEquals(cafe.aurora.requests.length, times.length, "A call has cut the pause short");
});

Deno.test("Aurora's going and coming are logged once each", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = { status: 401 };
  await cafe.call(850, 30 * MINUTE);
  await cafe.clock.pass(3 * MINUTE);
  cafe.aurora.fault = null;
  await cafe.clock.pass(MINUTE);
  assertEquals(cafe.log.lines.map(({ level, event, reason }) => [level, event, reason]), [
    ["warn", "Aurora is out of step", "GET was answered 401: is AURORA_API_KEY right?"],
    ["info", "Aurora is in step", undefined],
  ]);
});

Deno.test("only 400 is given up, loudly, until the number is called again", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = { status: 400, only: "POST" };
  await cafe.call(850, 30 * MINUTE);
  await cafe.clock.pass(3 * MINUTE);
  assertEquals(cafe.requests().filter((request) => request === "POST 850").length, 1);
  assertEquals(cafe.troubles.map(({ level, reason }) => [level, reason]), [
    ["error", "POST was answered 400"],
  ]);
  cafe.aurora.fault = null;
  await cafe.call(7);
  assertEquals(cafe.aurora.numbers, [7]);
  await cafe.call(850);
  assertEquals(cafe.aurora.numbers, [7, 850]);
});

Deno.test("Aurora's list is compared with the board every 30 s while there are numbers, and else never", async () => {
  await using cafe = new Cafe();
  await cafe.clock.pass(SECOND);
  let from = cafe.aurora.requests.length;
  await cafe.clock.pass(10 * MINUTE);
  assertEquals(cafe.requests(from), []);
  await cafe.call(850);
  await cafe.clock.pass(4 * MINUTE + 59 * SECOND);
  assertEquals(cafe.requests(from).filter((request) => request === "GET").length, 10);
  await cafe.clock.pass(MINUTE);
  from = cafe.aurora.requests.length;
  await cafe.clock.pass(10 * MINUTE);
  assertEquals(cafe.requests(from), []);
});

for (
  const [fault, event, reason] of [
    [null, "Aurora is in step", undefined],
    [{ status: 401 }, "Aurora is out of step", "GET was answered 401: is AURORA_API_KEY right?"],
  ] as const
) {
  Deno.test(`at the start, before any order, Aurora is looked at once, and "${event}" logged`, async () => {
    await using cafe = new Cafe();
    cafe.aurora.fault = fault;
    await cafe.clock.pass(10 * MINUTE);
    assertEquals(cafe.requests(), ["GET"]);
    assertEquals(cafe.log.lines.map((line) => [line.event, line.reason]), [[event, reason]]);
    assertEquals(cafe.lease.isHeld, false);
  });
}

Deno.test("after a restart of Aurora, which has lost all and tells nobody, the numbers are shown again", async () => {
  await using cafe = new Cafe();
  for (const number of [3, 1, 2]) {
    await cafe.call(number);
    await cafe.clock.pass(SECOND);
  }
  cafe.aurora.restart();
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.aurora.numbers, [3, 1, 2]);
});

Deno.test("a live number that an operator has removed, or others cut short, is set right", async () => {
  await using cafe = new Cafe();
  await cafe.call(1, 20 * MINUTE);
  await cafe.call(2, 20 * MINUTE);
  await cafe.clock.pass(MINUTE);
  cafe.aurora.take(1);
  cafe.aurora.post(2);
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.aurora.numbers.toSorted(), [1, 2]);
  for (const { timeoutSeconds } of cafe.aurora.orders) assert(timeoutSeconds > 1000);
  const from = cafe.aurora.requests.length;
  await cafe.clock.pass(5 * MINUTE);
  assertEquals(new Set(cafe.requests(from)), new Set(["GET"]));
});

Deno.test("a number that others put there is never removed", async () => {
  await using cafe = new Cafe();
  cafe.aurora.post(99, 3600);
  await cafe.call(850, MINUTE);
  await cafe.call(7, MINUTE);
  await cafe.clock.pass(30 * SECOND);
  // It is ours no more: another service counts on it now.
  cafe.aurora.post(850, 3600);
  await cafe.clock.pass(10 * SECOND);
  cafe.aurora.post(7, 3600);
  await cafe.clock.pass(10 * MINUTE);
  assertEquals(cafe.requests().filter((request) => request.startsWith("DELETE")), []);
  assertEquals(cafe.aurora.numbers.includes(99), true);
});

Deno.test("a removed number is others' once it was gone for sure", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  await cafe.clock.pass(10 * SECOND);
  await cafe.remove(850);
  assertEquals(cafe.unsettled, [850]);
  cafe.aurora.post(850);
  await cafe.clock.pass(10 * SECOND);
  assertEquals(cafe.aurora.numbers, [], "It is not sure yet whose it is");
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.unsettled, []);
  cafe.aurora.post(850, 600);
  await cafe.clock.pass(5 * MINUTE);
  assertEquals(cafe.aurora.numbers, [850]);
});

for (const lateMs of [6 * SECOND, 20 * SECOND, 34 * SECOND]) {
  Deno.test(`a post of a removed number that is carried out ${lateMs} ms late is undone within 30 s`, async () => {
    await using cafe = new Cafe();
    await cafe.call(7);
    cafe.aurora.fault = "hang";
    await cafe.call(850);
    await cafe.clock.pass(2 * SECOND);
    await cafe.remove(850);
    await cafe.clock.pass(4 * SECOND);
    cafe.aurora.fault = null;
    await cafe.clock.pass(lateMs - 6 * SECOND);
    await cafe.aurora.release();
    assertEquals(cafe.aurora.numbers, [7, 850]);
    await cafe.clock.pass(30 * SECOND);
    assertEquals(cafe.aurora.numbers, [7]);
    await cafe.clock.pass(MINUTE);
    assertEquals(cafe.unsettled, []);
  });
}

Deno.test("a post of an expired number that is carried out late is undone within 30 s", async () => {
  await using cafe = new Cafe();
  await cafe.call(7);
  cafe.aurora.fault = "hang";
  await cafe.call(850, 33 * SECOND);
  await cafe.clock.pass(34 * SECOND);
  cafe.aurora.fault = null;
  await cafe.aurora.release();
  assertEquals(cafe.aurora.numbers, [7, 850]);
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.aurora.numbers, [7]);
});

for (const when of ["before", "after"] as const) {
  Deno.test(`a late post of a number that a jump of the clock ended ${when} it was posted again is undone within 30 s`, async () => {
    await using cafe = new Cafe();
    await cafe.call(7, 120 * MINUTE);
    cafe.aurora.fault = "hang";
    await cafe.call(850);
    await cafe.clock.pass(6 * SECOND);
    if (when === "before") cafe.clock.jump(60 * MINUTE);
    cafe.aurora.fault = null;
    await cafe.clock.pass(10 * SECOND);
    assertEquals(cafe.aurora.numbers, when === "before" ? [7] : [7, 850]);
    if (when === "after") cafe.clock.jump(60 * MINUTE);
    await cafe.clock.pass(10 * SECOND);
    assertEquals(cafe.aurora.numbers, [7]);
    await cafe.aurora.release();
    assertEquals(cafe.aurora.numbers, [7, 850]);
    await cafe.clock.pass(30 * SECOND);
    assertEquals(cafe.aurora.numbers, [7]);
  });
}

Deno.test("the list is compared every 10 s for as long as a post may be carried out that nobody knows of", async () => {
  await using cafe = new Cafe();
  await cafe.call(7, 60 * MINUTE);
  cafe.aurora.fault = "hang";
  await cafe.call(850, 60 * MINUTE);
  await cafe.clock.pass(4 * SECOND);
  cafe.aurora.fault = null;
  await cafe.clock.pass(6 * SECOND);
  assertEquals(cafe.aurora.numbers, [7, 850]);
  const from = cafe.aurora.requests.length;
  await cafe.clock.pass(20 * SECOND);
  assertEquals(cafe.requests(from), ["GET", "GET"]);
});

Deno.test("what is wrong with Aurora as a whole is not found out anew with each number", async () => {
  await using cafe = new Cafe();
  await cafe.call(7);
  cafe.aurora.fault = { status: 403, only: "POST" };
  const from = cafe.aurora.requests.length;
  for (let number = 1; number <= 5; number++) await cafe.call(number);
  assertEquals(cafe.requests(from), ["POST 1"]);
});

Deno.test("a late post that sets a live number's time back is corrected", async () => {
  await using cafe = new Cafe();
  await cafe.call(7);
  cafe.aurora.fault = "hang";
  await cafe.call(850);
  await cafe.clock.pass(10 * SECOND);
  cafe.aurora.fault = null;
  await cafe.clock.pass(15 * SECOND);
  assertEquals(cafe.aurora.numbers, [7, 850]);
  await cafe.aurora.release();
  await cafe.clock.pass(30 * SECOND);
  const shown = cafe.aurora.orders.find(({ number }) => number === 850);
  const endsAt = Date.parse(shown!.startTime) + shown!.timeoutSeconds * SECOND;
  assertEquals(Math.floor((endsAt - cafe.clock.now()) / SECOND), 300 - 55);
});

Deno.test("numbers that a jump of the clock has ended leave the screens too", async () => {
  await using cafe = new Cafe();
  await cafe.call(850, 20 * MINUTE);
  await cafe.clock.pass(MINUTE);
  cafe.clock.jump(60 * MINUTE);
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.aurora.numbers, []);
});

Deno.test("numbers that a jump of the clock keeps on the board stay on the screens as long", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  await cafe.clock.pass(MINUTE);
  cafe.clock.jump(-60 * MINUTE);
  await cafe.clock.pass(5 * MINUTE);
  assertEquals([cafe.live.length, cafe.aurora.numbers], [1, [850]]);
  await cafe.clock.pass(59 * MINUTE - SECOND);
  assertEquals([cafe.live.length, cafe.aurora.numbers], [1, [850]]);
  await cafe.clock.pass(SECOND);
  assertEquals([cafe.live.length, cafe.aurora.numbers], [0, []]);
});

Deno.test("without the lease nothing is sent; with it, all live numbers are, oldest first", async () => {
  await using cafe = new Cafe();
  cafe.lease.isFree = false;
  for (const number of [3, 1, 2]) {
    await cafe.call(number);
    await cafe.clock.pass(SECOND);
  }
  await cafe.clock.pass(MINUTE);
  assertEquals(cafe.requests(), []);
  cafe.lease.isFree = true;
  await cafe.clock.pass(SECOND);
  assertEquals(cafe.requests(), ["GET", "POST 3", "POST 1", "POST 2"]);
});

Deno.test("who has lost the lease stops, and posts all once when it is back", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  cafe.lease.isFree = false;
  await cafe.call(7);
  await cafe.clock.pass(10 * SECOND);
  assertEquals(cafe.requests(), ["GET", "POST 850"]);
  Object.assign(cafe.lease, { isFree: true, holding: 2 });
  await cafe.clock.pass(20 * SECOND);
  assertEquals(cafe.requests(2), ["GET", "POST 850", "POST 7"]);
});

Deno.test("the lease goes when there is nothing to show or to remove any more, not before", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  assert(cafe.lease.isHeld);
  await cafe.remove(850);
  await cafe.clock.pass(20 * SECOND);
  assert(cafe.lease.isHeld, "A post may still be carried out");
  await cafe.clock.pass(30 * SECOND);
  assert(!cafe.lease.isHeld);
});

Deno.test("close() ends what is under way and gives the lease back", async () => {
  const cafe = new Cafe();
  cafe.aurora.fault = "hang";
  await cafe.call(850, SECOND);
  assert(cafe.lease.isHeld);
  await cafe.close();
  assert(!cafe.lease.isHeld);
  await cafe.clock.pass(MINUTE);
  assertEquals(cafe.clock.waiting, 0);
  assertEquals(cafe.requests(), ["GET"]);
  assertEquals(cafe.log.lines, []);
});

Deno.test("a number that others posted again just before it expired stays on the screens", async () => {
  await using cafe = new Cafe();
  await cafe.call(850, 50 * SECOND);
  await cafe.clock.pass(40 * SECOND);
  cafe.aurora.post(850, 3600);
  await cafe.clock.pass(10 * MINUTE);
  assertEquals(cafe.requests().filter((request) => request.startsWith("DELETE")), []);
  assertEquals(cafe.aurora.numbers, [850]);
});

Deno.test("an expired number needs no DELETE: Aurora ends it as well", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  await cafe.call(7, 90_400);
  await cafe.clock.pass(10 * MINUTE);
  assertEquals(new Set(cafe.requests()), new Set(["GET", "POST 850", "POST 7"]));
  assert(!cafe.lease.isHeld);
});

Deno.test("who could not renew the lease, and nobody else had it, goes on where it was", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  cafe.lease.isFree = false;
  await cafe.call(7);
  await cafe.clock.pass(10 * SECOND);
  cafe.lease.isFree = true;
  await cafe.clock.pass(20 * SECOND);
  assertEquals(cafe.requests(), ["GET", "POST 850", "POST 7"]);
});

for (const fault of [{ status: 403, only: "DELETE" }, { status: 500, only: "DELETE" }] as const) {
  Deno.test(`removals that are answered ${fault.status} keep no new number off the screens`, async () => {
    await using cafe = new Cafe();
    await cafe.call(1);
    await cafe.call(2);
    cafe.aurora.fault = fault;
    await cafe.remove(1);
    await cafe.clock.pass(MINUTE);
    await cafe.call(3);
    await cafe.clock.pass(30 * SECOND);
    assertEquals(cafe.aurora.numbers.toSorted(), [1, 2, 3]);
    await cafe.remove(2);
    await cafe.call(4);
    await cafe.clock.pass(30 * SECOND);
    assertEquals(cafe.aurora.numbers.toSorted(), [1, 2, 3, 4]);
  });
}

Deno.test("the screens are right 30 s after the last request that was never answered", async () => {
  const { random } = Math;
  try {
    for (const least of [0, 0.5, 0.999]) {
      Math.random = () => least;
      await using cafe = new Cafe();
      cafe.aurora.fault = "hang";
      await cafe.call(850, 30 * MINUTE);
      await cafe.clock.pass(2 * MINUTE);
      const { length } = cafe.aurora.requests;
      while (cafe.aurora.requests.length === length) await cafe.clock.pass(SECOND);
      cafe.aurora.fault = null;
      await cafe.clock.pass(29 * SECOND);
      assertEquals(cafe.aurora.numbers, [850], `Pauses: ${least}`);
    }
  } finally {
    Math.random = random;
  }
});

Deno.test("what Aurora does not take is logged with its number", async () => {
  await using cafe = new Cafe();
  cafe.aurora.fault = { status: 400, only: "POST" };
  await cafe.call(850);
  assertEquals(cafe.troubles.map(({ action, number }) => [action, number]), [["add", 850]]);
});

for (const fault of [{ status: 400, only: "POST" }, "hang"] as const) {
  const name = JSON.stringify(fault);
  Deno.test(`half a minute after ${name} the list is compared every 30 s again`, async () => {
    await using cafe = new Cafe();
    await cafe.call(7, 60 * MINUTE);
    cafe.aurora.fault = fault;
    await cafe.call(850, 60 * MINUTE);
    await cafe.clock.pass(4 * SECOND);
    cafe.aurora.fault = null;
    await cafe.clock.pass(MINUTE);
    const from = cafe.aurora.requests.length;
    await cafe.clock.pass(10 * MINUTE);
    assertEquals(cafe.requests(from), Array(20).fill("GET"));
  });
}

for (const fault of [{ status: 500 }, { status: 500, only: "POST" }, "refuse", "hang"] as const) {
  const name = JSON.stringify(fault);
  Deno.test(`an Aurora that stays away (${name}) is left alone when nothing can be on it`, async () => {
    await using cafe = new Cafe();
    await cafe.call(7);
    cafe.aurora.fault = fault;
    await cafe.call(850);
    await cafe.clock.pass(10 * MINUTE);
    assert(!cafe.lease.isHeld);
    const from = cafe.aurora.requests.length;
    await cafe.clock.pass(60 * MINUTE);
    assertEquals(cafe.requests(from), []);
  });
}

Deno.test("a database that fails is logged once, and the screens are right when it is back", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  cafe.store.isFailing = true;
  await cafe.call(7);
  await cafe.clock.pass(MINUTE);
  assertEquals(cafe.requests(), ["GET", "POST 850"]);
  assertEquals(cafe.troubles.map(({ level, reason }) => [level, reason]), [
    ["error", "Could not reach the store"],
  ]);
  cafe.store.isFailing = false;
  await cafe.clock.pass(5 * SECOND);
  assertEquals(cafe.aurora.numbers, [850, 7]);
});

/** A café that has three numbers to post, and an Aurora that answers no POST until told to. */
async function threeOnTheWay(): Promise<Cafe> {
  const cafe = new Cafe(({ method }) => {
    if (method === "POST") cafe.aurora.fault = "hang";
  });
  cafe.lease.isFree = false;
  for (const number of [1, 2, 3]) {
    await cafe.call(number);
    await cafe.clock.pass(1);
  }
  cafe.lease.isFree = true;
  await cafe.clock.pass(SECOND);
  assertEquals(cafe.requests(), ["GET", "POST 1"]);
  return cafe;
}

Deno.test("a number that is removed while another one is on its way is never posted", async () => {
  await using cafe = await threeOnTheWay();
  await cafe.remove(2);
  await cafe.aurora.release();
  await cafe.clock.pass(0);
  assertEquals(cafe.requests(), ["GET", "POST 1", "POST 3"]);
});

Deno.test("who loses the lease while a number is on its way sends no other one", async () => {
  await using cafe = await threeOnTheWay();
  cafe.lease.isFree = false;
  await cafe.aurora.release();
  await cafe.clock.pass(10 * SECOND);
  assertEquals(cafe.requests(), ["GET", "POST 1"]);
  assertEquals(cafe.log.lines, []);
});

for (const method of ["POST", "DELETE"]) {
  Deno.test(`a ${method} that is answered 200 and not carried out is tried again after pauses`, async () => {
    const ignored: number[] = [];
    await using cafe: Cafe = new Cafe((request) => {
      if (request.method !== method || ignored.length > 5) return;
      ignored.push(request.number);
      return Response.json(method === "POST" ? [] : cafe.aurora.orders);
    });
    await cafe.call(850);
    await cafe.remove(850);
    await cafe.call(7);
    await cafe.remove(7);
    await cafe.call(8);
    await cafe.clock.pass(SECOND);
    assert(ignored.length >= 1);
    for (const number of ignored) {
      assert(ignored.filter((each) => each === number).length <= 3, `Ignored: ${ignored}`);
    }
    await cafe.clock.pass(MINUTE);
    assertEquals(cafe.aurora.numbers, [8]);
    assertEquals(cafe.troubles[0]?.reason, `${method} was answered 200 and not carried out`);
  });
}

for (const method of ["POST", "DELETE"]) {
  Deno.test(`a number whose ${method} is always answered 500 holds up no other one`, async () => {
    let [isBad, tries] = [true, 0];
    await using cafe = new Cafe((request) => {
      if (!isBad || request.method !== method || request.number !== 850) return;
      tries++;
      return new Response("Internal server error.", { status: 500 });
    });
    await cafe.call(850, 30 * MINUTE);
    if (method === "DELETE") await cafe.remove(850);
    const bad = method === "POST" ? [] : [850];
    for (let number = 1; number <= 40; number++) {
      await cafe.call(number);
      assertEquals(cafe.aurora.numbers, [...bad, number]);
      await cafe.clock.pass(5 * SECOND);
      await cafe.remove(number);
      assertEquals(cafe.aurora.numbers, bad);
    }
    assert(tries > 8 && tries < 20, `Tries: ${tries}`);
    assertEquals(cafe.troubles.map(({ reason }) => reason), [`${method} was answered 500`]);
    isBad = false;
    await cafe.clock.pass(30 * SECOND);
    assertEquals(cafe.aurora.numbers, method === "POST" ? [850] : []);
  });
}

Deno.test("a number whose POST is never answered holds up others for a few seconds at most", async () => {
  let tries = 0;
  await using cafe: Cafe = new Cafe(({ method, number }) => {
    const isBad = method === "POST" && number === 850;
    cafe.aurora.fault = isBad ? "hang" : null;
    if (isBad) tries++;
  });
  await cafe.call(850, 30 * MINUTE);
  await cafe.clock.pass(15 * SECOND);
  for (let number = 1; number <= 40; number++) {
    await cafe.call(number);
    await cafe.clock.pass(6 * SECOND);
    assert(cafe.aurora.numbers.includes(number), `Not on the screens: ${number}`);
  }
  assert(tries > 8 && tries < 20, `Tries: ${tries}`);
});

Deno.test("before a removal that failed is tried again, it is looked whether the number is others' now", async () => {
  await using cafe = new Cafe();
  await cafe.call(7, 60 * MINUTE);
  cafe.aurora.fault = "hang";
  await cafe.call(850, 33 * SECOND);
  await cafe.clock.pass(34 * SECOND);
  cafe.aurora.fault = { status: 500, only: "DELETE" };
  // Too late for the board: it has to be removed again.
  await cafe.aurora.release();
  const deletes = () => cafe.requests().filter((request) => request === "DELETE 850").length;
  while (deletes() === 0) await cafe.clock.pass(100);
  cafe.aurora.fault = null;
  cafe.aurora.post(850, 3600);
  await cafe.clock.pass(MINUTE);
  assertEquals([deletes(), cafe.aurora.numbers], [1, [7, 850]]);
});

Deno.test("while the board changes faster than the store is read, the screens follow all the same", async () => {
  await using cafe = new Cafe();
  cafe.store.readMs = 50;
  for (let number = 1; number <= 100; number++) {
    const calling = cafe.call(number);
    await cafe.clock.pass(40);
    await calling;
    if (number % 10 !== 0) continue;
    const behind = cafe.live.length - cafe.aurora.numbers.length;
    assert(behind <= number / 4 + 3, `Behind: ${behind} of ${number}`);
  }
  await cafe.clock.pass(2 * SECOND);
  assertEquals(cafe.aurora.numbers.length, 100);
});

Deno.test("a number that was removed before the holding began may still come back", async () => {
  await using cafe = new Cafe();
  cafe.lease.isFree = false;
  await cafe.clock.pass(MINUTE);
  await cafe.call(850);
  await cafe.remove(850);
  cafe.lease.isFree = true;
  await cafe.clock.pass(20 * SECOND);
  assertEquals(cafe.unsettled, [850]);
  // The last holder's post, carried out late.
  cafe.aurora.post(850, 299);
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.aurora.numbers, []);
  await cafe.clock.pass(20 * SECOND);
  assertEquals(cafe.unsettled, []);
});

Deno.test("a removed number that stays on the screens is not settled", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  cafe.aurora.fault = { status: 400, only: "DELETE" };
  await cafe.remove(850);
  await cafe.clock.pass(2 * MINUTE);
  assertEquals([cafe.unsettled, cafe.aurora.numbers], [[850], [850]]);
  assertEquals(cafe.requests().filter((request) => request === "DELETE 850").length, 1);
  await cafe.clock.pass(4 * MINUTE);
  assertEquals([cafe.unsettled, cafe.aurora.numbers], [[], []]);
});

Deno.test("a live number that others keep for longer is set right", async () => {
  await using cafe = new Cafe();
  await cafe.call(850);
  await cafe.clock.pass(MINUTE);
  cafe.aurora.post(850, 300);
  await cafe.clock.pass(30 * SECOND);
  const [shown] = cafe.aurora.orders;
  const endsAt = Date.parse(shown!.startTime) + shown!.timeoutSeconds * SECOND;
  assertEquals(endsAt - cafe.clock.now(), TIMEOUT_MS - MINUTE - 30 * SECOND);
});

Deno.test("when Aurora is back, its list is compared at once", async () => {
  await using cafe = new Cafe();
  for (const number of [1, 2, 3]) await cafe.call(number);
  cafe.aurora.fault = "refuse";
  await cafe.call(4);
  cafe.aurora.restart();
  cafe.aurora.fault = null;
  await cafe.clock.pass(SECOND);
  assertEquals(cafe.aurora.numbers.toSorted(), [1, 2, 3, 4]);
});

Deno.test("a call while the lease is given back, or an order settled, is sent at once", async () => {
  for (const what of ["releasing", "settling"] as const) {
    await using cafe = new Cafe();
    await cafe.call(850);
    await cafe.remove(850);
    let calling: Promise<unknown> | null = null;
    cafe.meanwhile[what] = () => calling ??= cafe.call(7);
    while (calling === null) await cafe.clock.pass(100);
    await calling;
    assertEquals(cafe.aurora.numbers, [7], what);
  }
});

Deno.test("Aurora is not called in step again before it has answered", async () => {
  await using cafe = new Cafe();
  await cafe.call(7);
  cafe.aurora.fault = "refuse";
  await cafe.call(850);
  // Nothing is left to send.
  await cafe.remove(850);
  await cafe.clock.pass(8 * SECOND);
  assertEquals(cafe.log.lines.map(({ event }) => event), [
    "Aurora is in step",
    "Aurora is out of step",
  ]);
});
