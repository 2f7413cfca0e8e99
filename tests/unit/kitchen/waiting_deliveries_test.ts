import { assert, assertEquals } from "@std/assert";
import { setImmediate } from "node:timers";
import type { Verdict } from "@/lib/kitchen/waiting_deliveries.ts";
import { WaitingDeliveries } from "@/lib/kitchen/waiting_deliveries.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { rsaKeyPair } from "@/tools/cafe/signing.ts";

const { publicKey: KEY } = rsaKeyPair();
const SMALL = 1_024;
const LARGE = 1_025;

function setup() {
  const clock = new FakeClock();
  const deliveries = new WaitingDeliveries(clock, () => "no key");
  const add = (isSigned: boolean, bodyBytes = 20, firstFetch = 1) => {
    const verdicts: Verdict[] = [];
    deliveries.add({ isSigned: () => isSigned, bodyBytes, firstFetch })
      .then((verdict) => verdicts.push(verdict));
    return verdicts;
  };
  const many = (count: number, ...rest: Parameters<typeof add>) =>
    Array.from({ length: count }, () => add(...rest));
  return { clock, deliveries, add, many };
}

for (const [what, bodyBytes, most] of [["small", SMALL, 6_000], ["large", LARGE, 100]] as const) {
  Deno.test(`at most ${most} ${what} deliveries wait; of more, the oldest is refused`, async () => {
    const { deliveries, add, many } = setup();
    const [first, second, ...others] = many(most, true, bodyBytes);
    assertEquals(deliveries.size, most);
    const [late, later] = [add(true, bodyBytes), add(true, bodyBytes)];
    await Promise.resolve();
    assertEquals([deliveries.size, first, second], [most, ["no key"], ["no key"]]);
    await deliveries.tryKey(KEY, 1);
    assertEquals([...others.flat(), ...late, ...later], Array(most).fill("signed"));
    assertEquals(deliveries.size, 0);
  });
}

Deno.test("a flood of large deliveries takes the place of no small one", async () => {
  const { clock, deliveries, add, many } = setup();
  const order = add(true);
  many(10_000, false, LARGE);
  assertEquals([deliveries.size, order], [101, []]);
  await deliveries.tryKey(KEY, 1);
  assertEquals([order, deliveries.size, clock.waiting], [["signed"], 0, 0]);
});

Deno.test("a delivery waits 20 s, and no timer is left", async () => {
  const { clock, deliveries, add } = setup();
  const verdicts = add(true);
  await clock.pass(19_999);
  assertEquals(verdicts, []);
  await clock.pass(1);
  assertEquals([verdicts, deliveries.size, clock.waiting], [["no key"], 0, 0]);
});

Deno.test("tryKey() refuses what came before its fetch, and lets what came during it wait on", async () => {
  const { deliveries, add } = setup();
  const [before, during, fits] = [add(false, 20, 1), add(false, 20, 2), add(true, 20, 2)];
  await deliveries.tryKey(KEY, 1);
  assertEquals([before, during, fits], [["not signed"], [], ["signed"]]);
  deliveries.refuse();
  await Promise.resolve();
  assertEquals([during, deliveries.size], [["no key"], 0]);
});

Deno.test("tryKey() gives others their turn, and leaves alone who gave up meanwhile", async () => {
  const { clock, deliveries } = setup();
  let turns = 0;
  let checked = 0;
  const isSigned = () => ++checked < 0;
  const count = 1_000;
  for (let each = 0; each < count; each++) {
    void deliveries.add({ isSigned, bodyBytes: 20, firstFetch: 1 });
  }
  const trying = deliveries.tryKey(KEY, 1).then(() => "done");
  while (
    await Promise.race([trying, new Promise<null>((next) => setImmediate(next, null))]) === null
  ) {
    if (++turns === 3) deliveries.refuse();
  }
  assert(turns >= 3, `turns: ${turns}`);
  assert(checked >= 100 && checked < count, `checked: ${checked}`);
  assertEquals([deliveries.size, clock.waiting], [0, 0]);
});
