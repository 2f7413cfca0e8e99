import { assertEquals } from "@std/assert";
import { Interval, Timer } from "@/lib/shared/timer.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("Timer.set() calls off what was set before", async () => {
  const clock = new FakeClock();
  const ran: string[] = [];
  const timer = new Timer(clock);
  timer.set(1_000, () => ran.push("first"));
  timer.set(2_000, () => ran.push("second"));
  assertEquals([timer.isSet, clock.waiting], [true, 1]);
  await clock.pass(1_999);
  assertEquals(ran, []);
  await clock.pass(1);
  assertEquals([ran, timer.isSet], [["second"], false]);
});

Deno.test("Timer.set() can be called from within what it runs", async () => {
  const clock = new FakeClock();
  const timer = new Timer(clock);
  let runs = 0;
  const again = () => timer.set(1_000, () => ++runs < 3 && again());
  again();
  await clock.pass(10_000);
  assertEquals([runs, timer.isSet, clock.waiting], [3, false, 0]);
});

Deno.test("Timer.cancel() calls it off, also where nothing is set", async () => {
  const clock = new FakeClock();
  const timer = new Timer(clock);
  timer.cancel();
  timer.set(1_000, () => assertEquals("called off", "run"));
  timer.cancel();
  await clock.pass(1_000);
  assertEquals([timer.isSet, clock.waiting], [false, 0]);
});

Deno.test("an Interval runs again after each time has ended, also in a failure", async () => {
  const clock = new FakeClock();
  const begun: number[] = [];
  const caught: unknown[] = [];
  const noted = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    caught.push(event.reason);
  };
  addEventListener("unhandledrejection", noted);
  const interval = new Interval(clock, 1_000, async () => {
    begun.push(clock.elapsed());
    await new Promise<void>((resolve) => void clock.after(500, resolve));
    if (begun.length === 2) throw "failure";
  });
  await clock.pass(5_000);
  removeEventListener("unhandledrejection", noted);
  assertEquals([begun, caught], [[1_000, 2_500, 4_000], ["failure"]]);
  await interval.close();
  await clock.pass(5_000);
  assertEquals([begun.length, clock.waiting], [3, 0]);
});

Deno.test("Interval.close() waits for what is under way, and nothing comes after it", async () => {
  const clock = new FakeClock();
  let ended = 0;
  const interval = new Interval(clock, 1_000, async () => {
    await new Promise<void>((resolve) => void clock.after(500, resolve));
    ended++;
  });
  await clock.pass(1_000);
  let isClosed = false;
  interval.close().then(() => isClosed = true);
  await clock.pass(499);
  assertEquals([ended, isClosed], [0, false]);
  await clock.pass(1);
  assertEquals([ended, isClosed, clock.waiting], [1, true, 0]);
});
