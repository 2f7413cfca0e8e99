import { assert, assertEquals } from "@std/assert";
import { RateLimit } from "@/lib/base/rate_limit.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { randomFrom } from "@/tools/cafe/random.ts";

function setUp(limit = 3, windowMs = 1_000) {
  const clock = { now: 0, elapsed: () => clock.now };
  return { clock, limit: new RateLimit({ limit, windowMs, clock }) };
}

Deno.test("waitMs() says when the oldest of the last `limit` is out of the window", () => {
  const { clock, limit } = setUp();
  for (const [at, wait] of [[0, 0], [100, 0], [700, 0], [800, 200], [999, 1]] as const) {
    clock.now = at;
    assertEquals(limit.waitMs("a"), wait, `${at}`);
    if (wait === 0) limit.count("a");
  }
  clock.now = 1_000;
  assertEquals([limit.waitMs("a"), limit.waitMs("b")], [0, 0]);
  limit.count("a");
  assertEquals(limit.waitMs("a"), 100);
});

Deno.test("in no window there are more than `limit`, whenever one asks", () => {
  const random = randomFrom(1);
  const { clock, limit } = setUp(5, 1_000);
  const counted: number[] = [];
  for (let round = 0; round < 5_000; round++) {
    clock.now += random() * 100;
    const waitMs = limit.waitMs("a");
    const recent = counted.filter((time) => clock.now - time < 1_000);
    assertEquals(waitMs === 0, recent.length < 5);
    if (waitMs > 0) continue;
    limit.count("a");
    counted.push(clock.now);
  }
  assert(counted.length > 1_000, `${counted.length}`);
});

Deno.test("count() gives what takes one back, once and no other", () => {
  const { clock, limit } = setUp(2);
  const takeBack = limit.count("a");
  clock.now = 400;
  limit.count("a");
  assertEquals(limit.waitMs("a"), 600);
  takeBack();
  takeBack();
  assertEquals(limit.waitMs("a"), 0);
  limit.count("a");
  assertEquals(limit.waitMs("a"), 1_000);
  clock.now = 2_000;
  takeBack();
  assertEquals([limit.size, limit.has("a")], [0, false]);
  limit.count("b")();
  assertEquals([limit.size, limit.has("b")], [0, false]);
});

Deno.test("a key is forgotten with the last of what it has counted", () => {
  const { clock, limit } = setUp();
  for (let key = 0; key < 10_000; key++) {
    clock.now += 10;
    limit.count(String(key % 500));
    assert(limit.size <= 100, `${limit.size}`);
  }
  assertEquals([limit.has("499"), limit.has("399"), limit.has("400")], [true, false, true]);
  clock.now += 1_000;
  assertEquals([limit.size, limit.has("499")], [0, false]);
});

Deno.test("no change of the wall clock moves a limit", () => {
  const clock = new FakeClock();
  const limit = new RateLimit({ limit: 1, windowMs: 1_000, clock });
  limit.count("a");
  for (const ms of [3_600_000, -7_200_000]) {
    clock.jump(ms);
    assertEquals(limit.waitMs("a"), 1_000);
  }
});
