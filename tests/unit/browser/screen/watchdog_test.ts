import { assert, assertEquals } from "@std/assert";
import { watch, watchdogScript, type WatchedPage } from "@/lib/browser/screen/watchdog.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const DAY_MS = 24 * 3_600_000;

/** A page whose island and server are played by the test. */
function setUp({ watchPage = watch } = {}) {
  const clock = new FakeClock();
  const page = {
    isServed: true as boolean | Promise<boolean>,
    asked: 0,
    reloads: 0,
    isOld: false,
    /** What the island says with every sign of life; `null`: it is dead. */
    calm: null as boolean | null,
  };
  let heard = (_isCalm: boolean) => {};
  const parts: WatchedPage = {
    after: (ms, run) => void clock.after(ms, run),
    listen: (listener) => heard = listener,
    markOld: (isOld) => page.isOld = isOld,
    isServed: () => {
      page.asked++;
      return Promise.resolve(page.isServed);
    },
    reload: () => page.reloads++,
  };
  watchPage(parts);
  const beat = () => {
    if (page.calm !== null) heard(page.calm);
    clock.after(1_000, beat);
  };
  beat();
  return { clock, page };
}

Deno.test("a page whose island lives is left alone, and its server too", async () => {
  const { clock, page } = setUp();
  page.calm = false;
  await clock.pass(3_600_000);
  assertEquals([page.reloads, page.asked, page.isOld], [0, 0, false]);
});

Deno.test("a page whose island has died is marked as old after 45 s, and reloaded after a minute", async () => {
  const { clock, page } = setUp();
  page.calm = false;
  await clock.pass(600_000);
  page.calm = null;
  await clock.pass(40_000);
  assertEquals([page.isOld, page.reloads], [false, 0]);
  await clock.pass(6_000);
  assertEquals([page.isOld, page.reloads], [true, 0]);
  await clock.pass(15_000);
  assertEquals([page.asked, page.reloads], [1, 1]);
});

Deno.test("a page whose script never came is reloaded after a minute", async () => {
  const { clock, page } = setUp();
  await clock.pass(61_000);
  assertEquals(page.reloads, 1);
});

Deno.test("a dead page is not reloaded while the server does not answer with it, but soon after", async () => {
  const { clock, page } = setUp();
  page.isServed = false;
  await clock.pass(6 * 3_600_000);
  assertEquals(page.reloads, 0);
  assert(page.asked > 1_000 && page.asked <= 1_080, `Asked ${page.asked} times in 6 h`);
  page.isServed = true;
  await clock.pass(20_000);
  assertEquals(page.reloads, 1);
});

Deno.test("a question that is under way is not asked again", async () => {
  const { clock, page } = setUp();
  page.isServed = new Promise(() => {});
  await clock.pass(600_000);
  assertEquals([page.asked, page.reloads], [1, 0]);
});

Deno.test("an island that comes back to life is not reloaded, and not old any more", async () => {
  const { clock, page } = setUp();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  page.isServed = promise;
  await clock.pass(62_000);
  assertEquals([page.asked, page.isOld], [1, true]);
  page.calm = false;
  await clock.pass(1_000);
  assertEquals(page.isOld, false);
  resolve(true);
  await clock.pass(60_000);
  assertEquals(page.reloads, 0);
});

Deno.test("after a day a page is reloaded in a calm moment, and not before", async () => {
  const { clock, page } = setUp();
  page.calm = true;
  await clock.pass(DAY_MS - 60_000);
  page.calm = false;
  await clock.pass(3_600_000);
  assertEquals([page.asked, page.reloads], [0, 0]);
  page.calm = true;
  await clock.pass(25_000);
  assertEquals(page.reloads, 1);
});

Deno.test("the daily reload waits for a server that answers, and for a number that comes meanwhile", async () => {
  const { clock, page } = setUp();
  page.calm = true;
  page.isServed = false;
  await clock.pass(DAY_MS + 60_000);
  assertEquals(page.reloads, 0);
  assert(page.asked > 1);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  page.isServed = promise;
  await clock.pass(25_000);
  page.calm = false;
  await clock.pass(2_000);
  resolve(true);
  await clock.pass(60_000);
  assertEquals(page.reloads, 0);
});

Deno.test("a machine that slept, and a clock that was set, are nobody's death", async () => {
  const { clock, page } = setUp();
  page.calm = false;
  await clock.pass(10_000);
  clock.jump(9 * 3_600_000);
  await clock.pass(10_000);
  clock.jump(-30 * DAY_MS);
  await clock.pass(10_000);
  assertEquals([page.asked, page.isOld], [0, false]);
});

Deno.test("the watchdog's text in the page is whole: it works with nothing around it", async () => {
  const script = watchdogScript("proof");
  assert(!/<\//.test(script), "It would end its element");
  const [, watchText] = /^\(([^]*)\)\(\(([^]*)\)\("screen-alive","proof"\)\)$/.exec(script)!;
  const { clock, page } = setUp({ watchPage: new Function(`return ${watchText}`)() });
  await clock.pass(61_000);
  assertEquals(page.reloads, 1);
});

Deno.test("the watchdog's text has nothing that televisions from 2018 on don't know", () => {
  const script = watchdogScript("proof");
  for (
    const tooNew of [
      /\?\?/,
      /\?\./,
      /\basync\b/,
      /\bclass\b(?!List|=)/,
      /\.\.\./,
      /\.at\(/,
      /\d_\d/,
    ]
  ) {
    assert(!tooNew.test(script), `${tooNew} in ${script}`);
  }
});
