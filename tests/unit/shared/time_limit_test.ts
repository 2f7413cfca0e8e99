import { assertEquals, assertRejects } from "@std/assert";
import { TimeLimitError, within } from "@/lib/shared/time_limit.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("within() gives what the work gives, and leaves no timer behind", async () => {
  const clock = new FakeClock();
  assertEquals(await within(clock, 1_000, () => Promise.resolve(850)), 850);
  await assertRejects(
    () => within(clock, 1_000, () => Promise.reject(new TypeError("No"))),
    TypeError,
  );
  assertEquals(clock.waiting, 0);
});

Deno.test("within() throws when the time is up, and aborts what heeds its signal or not", async () => {
  const clock = new FakeClock();
  let signal!: AbortSignal;
  let error: unknown;
  const work = (given: AbortSignal) => {
    signal = given;
    return new Promise(() => {});
  };
  within(clock, 1_000, work).catch((thrown) => error = thrown);
  await clock.pass(999);
  assertEquals([error, signal.aborted], [undefined, false]);
  await clock.pass(1);
  assertEquals(error instanceof TimeLimitError, true);
  assertEquals([(error as Error).message, signal.reason], ["No answer within 1000 ms", error]);
});

Deno.test("what fails after the time of within() bothers nobody", async () => {
  const clock = new FakeClock();
  const work = () => new Promise((_, reject) => void clock.after(2_000, () => reject("too late")));
  const result = within(clock, 1_000, work).catch((error) => error.name);
  await clock.pass(3_000);
  assertEquals(await result, "TimeLimitError");
});

Deno.test("within() can be aborted from outside", async () => {
  const clock = new FakeClock();
  const aborter = new AbortController();
  const work = (signal: AbortSignal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const result = within(clock, 1_000, work, aborter).catch((error) => error);
  aborter.abort("left");
  assertEquals([await result, clock.waiting], ["left", 0]);
});
