import { assert, assertEquals, assertRejects } from "@std/assert";
import { LoginThrottle, type Visitor } from "@/lib/staff/login_throttle.ts";

const wrong = () => Promise.resolve(null);
const right = () => Promise.resolve("in");

function setUp() {
  const clock = { now: 0, elapsed: () => clock.now };
  const throttle = new LoginThrottle({ clock });
  return {
    clock,
    throttle,
    /** What came of a try: `null` for wrong, or seconds to wait. */
    async attempt(visitor: Partial<Visitor>, check: () => Promise<string | null> = wrong) {
      const known = { device: null, address: "192.0.2.1", ...visitor };
      const tried = await throttle.attempt(known, check);
      return tried.outcome === "throttled" ? tried.retryAfterS : tried.result;
    },
  };
}

Deno.test("attempt() checks 10 wrong tries a minute of an address, whenever in it they are", async () => {
  const { clock, attempt } = setUp();
  for (let at = 0; at < 10; at++) {
    assertEquals(await attempt({}), null);
    clock.now += 1_000;
  }
  assertEquals(await attempt({}), 50);
  assertEquals(await attempt({}, right), 50, "A right one may be the next guess");
  assertEquals(await attempt({ address: "192.0.2.2" }), null);
  clock.now = 59_999;
  assertEquals(await attempt({}), 1);
  clock.now = 60_000;
  assertEquals(await attempt({}), null);
  assertEquals(await attempt({}), 1);
});

Deno.test("attempt() counts no right try against its address", async () => {
  const { clock, attempt } = setUp();
  for (let time = 0; time < 40; time++) {
    assertEquals(await attempt({}, right), "in");
    if (time < 9) assertEquals(await attempt({}), null);
    clock.now += 500;
  }
});

Deno.test("attempt() checks 5 a second of all new devices together, right or wrong", async () => {
  const { clock, attempt } = setUp();
  for (let second = 0; second < 100; second++) {
    const results = [];
    for (let time = 0; time < 20; time++) {
      const check = time % 2 ? right : wrong;
      results.push(await attempt({ address: `${second}.${time}` }, check));
    }
    assertEquals(results, [null, "in", null, "in", null, ...Array(15).fill(1)]);
    clock.now += 1_000;
  }
});

Deno.test("attempt() leaves the room of all to the others when one address goes on and on", async () => {
  const { clock, attempt } = setUp();
  for (let ms = 0; ms < 60_000; ms += 10) {
    clock.now = ms;
    await attempt({});
    // Its first ten have been looked at.
    if (ms < 3_000 || ms % 250 > 0) continue;
    assertEquals(await attempt({ address: `${ms}` }, right), "in", `${ms}`);
  }
});

Deno.test("attempt() binds a known device by its own 10 tries a minute alone, right or wrong", async () => {
  const { clock, attempt } = setUp();
  for (let time = 0; time < 50; time++) await attempt({});
  for (let time = 0; time < 10; time++) {
    const check = time % 2 ? right : wrong;
    assertEquals(await attempt({ device: "a" }, check), time % 2 ? "in" : null);
  }
  assertEquals(await attempt({ device: "a" }, right), 60);
  assertEquals(await attempt({ device: "a", address: "192.0.2.9" }, right), 60, "from elsewhere");
  assertEquals(await attempt({ device: "b" }, right), "in");
  clock.now = 60_000;
  assertEquals(await attempt({ device: "a" }, right), "in");
});

Deno.test("attempt() counts many at once before it checks any of them", async () => {
  const { throttle } = setUp();
  for (const [device, most] of [[null, 5], ["a", 10]] as const) {
    let checks = 0;
    const { promise, resolve } = Promise.withResolvers<null>();
    const check = () => {
      checks++;
      return promise;
    };
    const tries = Array.from({ length: 50 }, () => {
      return throttle.attempt({ device, address: "192.0.2.1" }, check);
    });
    resolve(null);
    await Promise.all(tries);
    assertEquals(checks, most);
  }
});

Deno.test("attempt() counts no check that failed, and throws what it threw", async () => {
  const { clock, attempt } = setUp();
  const failing = () => Promise.reject(new Error("disk I/O error"));
  for (const device of [null, "a"]) {
    for (let time = 0; time < 30; time++) {
      await assertRejects(() => attempt({ device }, failing), Error, "disk I/O error");
      clock.now += 250;
    }
    for (let time = 0; time < 10; time++) {
      assertEquals(await attempt({ device }), null);
      clock.now += 250;
    }
  }
});

Deno.test("attempt() remembers 300 addresses at most, and none for more than a minute", async () => {
  const { clock, throttle, attempt } = setUp();
  for (let guess = 0; guess < 30_000; guess++) {
    await attempt({ address: `${guess}` });
    assert(throttle.size <= 300, `${throttle.size}`);
    clock.now += 10;
  }
  assert(throttle.size > 290, `${throttle.size}`);
  clock.now += 60_000;
  assertEquals(throttle.size, 0);
});

Deno.test("attempt() gives 100 devices at a time limits of their own, so that many cookies are no way round", async () => {
  const { throttle, attempt } = setUp();
  let checks = 0;
  for (let round = 0; round < 20; round++) {
    for (let device = 0; device < 5_000; device++) {
      const result = await attempt({ device: `${device}`, address: `${device}` });
      if (result === null) checks++;
    }
  }
  assertEquals(checks, 100 * 10 + 5);
  assert(throttle.size <= 400, `${throttle.size}`);
});
