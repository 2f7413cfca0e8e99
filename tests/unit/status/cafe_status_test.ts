import { assert, assertEquals, assertRejects } from "@std/assert";
import { CafeStatus } from "@/lib/status/cafe_status.ts";
import { parseConfig } from "@/lib/config.ts";
import type { Order, RecentCall } from "@/lib/shared/order.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { openServices } from "@/lib/services.ts";
import type { AuroraReport } from "@/lib/aurora/reporter.ts";
import { AuroraServer } from "@/tools/cafe/aurora_server.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { Measures } from "@/lib/status/measures.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { tappedKv } from "@/tests/support/test_store.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const CALL = { number: 850, readyAt: 17 };

const orderFrom = (readyAt: number): Order => ({
  number: 7,
  readyAt,
  expiresAt: readyAt + 2 * HOUR,
  calls: 1,
  source: "kitchen",
});

/** Instances on one database, each with a clock and pages of its own. */
async function setUp() {
  const kv = await Deno.openKv(":memory:");
  const writes: string[] = [];
  const failing = { isFailing: false };
  const database = {
    state: {
      isDiskFull: false,
      isReplaced: false,
      damagedAt: null as number | null,
      isShared: false,
    },
  };
  const tapped = tappedKv(kv, (name, [key]) => {
    if (failing.isFailing) throw new TypeError("disk I/O error");
    if (name === "set" || name === "delete") writes.push(`${name} ${(key as string[])[1]}`);
  });
  const opened: CafeStatus[] = [];
  return {
    writes,
    failing,
    database,
    instance(clock = new FakeClock(), hasScreens = true) {
      const streams = { size: 0 };
      const liveBoard = {
        lastFromKitchen: null as RecentCall | null,
        board: { version: "", now: 0, recent: [], orders: [] as Order[] },
      };
      const signIn = () => null;
      const status = new CafeStatus({
        kv: tapped,
        database,
        streams,
        measures: new Measures(),
        liveBoard,
        televisions: { list: () => Promise.resolve([]) },
        hasScreens,
        hasPush: true,
        signIn,
        clock,
      });
      opened.push(status);
      return { clock, streams, liveBoard, status };
    },
    async [Symbol.asyncDispose]() {
      for (const status of opened) await status.close();
      kv.close();
    },
  };
}

const inStep = (since = 0): AuroraReport => ({
  state: "in step",
  since,
  shown: [CALL],
});

Deno.test("a café where nothing has happened yet", async () => {
  await using setup = await setUp();
  const { status, clock } = setup.instance();
  assertEquals(await status.read(), {
    pages: 0,
    webhook: { accepted: null, refused: null },
    aurora: { state: "unknown", since: clock.now(), shown: [] },
    push: { calls: [], figures: null },
    televisions: [],
    signIn: null,
    storage: { isDiskFull: false, damagedAt: null, isShared: false },
    ignoresProxy: false,
    now: clock.now(),
  });
  assertEquals((await setup.instance(clock, false).status.read()).aurora, null);
});

Deno.test("what one instance tells of locked phones all know, for as long as it goes on telling", async () => {
  await using setup = await setUp();
  const clock = new FakeClock();
  const [one, other] = [setup.instance(clock), setup.instance(clock)];
  const calls = [{ ...CALL, waiting: 1, told: 2, unanswered: 0, unreached: 0 }];
  const failed = { "not trusted": 0, "refused": 0, "busy": 0, "failing": 0, "no answer": 0 };
  const figures = { sent: 2, gone: 0, failed };
  one.status.push.tell({ calls, figures });
  await clock.pass(MINUTE);
  assertEquals((await other.status.read()).push, { calls, figures });
  one.status.push.rest();
  await clock.pass(45 * SECOND);
  assertEquals((await other.status.read()).push, { calls: [], figures: null });
});

Deno.test("the pages are those of all instances, and go with an instance that died", async () => {
  await using setup = await setUp();
  const clock = new FakeClock();
  const [one, other, third] = [setup.instance(clock), setup.instance(), setup.instance(clock)];
  one.streams.size = 3;
  other.streams.size = 40;
  assertEquals((await one.status.read()).pages, 3, "Its own are known at once");
  for (const each of [clock, other.clock]) await each.pass(5 * SECOND);
  const pages = () =>
    Promise.all([one, other, third].map((each) => each.status.read()))
      .then((read) => read.map(({ pages }) => pages));
  assertEquals(await pages(), [43, 43, 43]);
  one.streams.size = 2;
  await clock.pass(5 * SECOND);
  assertEquals(await pages(), [42, 42, 42]);
  // The other one's clock stands still from here on.
  await clock.pass(30 * SECOND);
  assertEquals(await pages(), [42, 42, 42]);
  await clock.pass(10 * SECOND);
  assertEquals(await one.status.read().then(({ pages }) => pages), 2);
  one.streams.size = 0;
  await one.status.close();
  assertEquals((await third.status.read()).pages, 0);
});

Deno.test("pages are written when their number has changed, else every 20 s, and not at all when none", async () => {
  await using setup = await setUp();
  const { clock, streams, status } = setup.instance();
  await clock.pass(2 * MINUTE);
  assertEquals(setup.writes, []);
  for (let tick = 0; tick < 40; tick++) {
    streams.size++;
    await clock.pass(500);
  }
  assertEquals(setup.writes, Array(4).fill("set pages"), "20 s in which pages came all the time");
  await clock.pass(2 * MINUTE);
  assertEquals(setup.writes.length, 4 + 6);
  streams.size = 0;
  await clock.pass(2 * MINUTE);
  assertEquals([setup.writes.length, setup.writes.at(-1)], [11, "delete pages"]);
  await status.close();
  assertEquals([setup.writes.length, clock.waiting], [11, 0]);
});

Deno.test("what the holder of Aurora's lease tells is written when it changes, else every 20 s", async () => {
  await using setup = await setUp();
  const { clock, status } = setup.instance();
  status.screens.tell(inStep());
  await clock.pass(2 * MINUTE - SECOND);
  assertEquals(setup.writes.length, 6);
  const before = setup.writes.length;
  for (let number = 1; number <= 20; number++) {
    status.screens.tell({ ...inStep(), state: "working", shown: [{ number, readyAt: 17 }] });
    await clock.pass(50);
  }
  assert(setup.writes.length - before <= 4, "A second of work");
  await clock.pass(SECOND);
  const { aurora } = await status.read();
  assertEquals(aurora?.shown, [{ number: 20, readyAt: 17 }]);
  const worked = setup.writes.length;
  status.screens.tell(inStep());
  status.screens.rest();
  await clock.pass(2 * MINUTE);
  assertEquals(setup.writes.length, worked + 1);
});

Deno.test("every instance reads what the holder told, without what is not for staff", async () => {
  await using setup = await setUp();
  const [holder, other] = [setup.instance(), setup.instance()];
  holder.status.screens.tell({ ...inStep(5), state: "unreachable", reason: "wrong key" });
  await holder.clock.pass(SECOND);
  for (const { status } of [holder, other]) {
    assertEquals((await status.read()).aurora, {
      state: "unreachable",
      since: 5,
      reason: "wrong key",
      shown: [CALL],
    });
  }
});

Deno.test("while an order is on the board, a holder that died is believed for 45 s", async () => {
  await using setup = await setUp();
  const [holder, other] = [setup.instance(), setup.instance()];
  const read = async () => (await other.status.read()).aurora?.state;
  other.liveBoard.board.orders = [orderFrom(other.clock.now() - HOUR)];
  holder.status.screens.tell(inStep());
  await holder.clock.pass(250);
  const at = holder.clock.now();
  await other.clock.pass(45 * SECOND);
  assertEquals(await read(), "in step");
  await other.clock.pass(SECOND);
  assertEquals(await other.status.read().then(({ aurora }) => aurora), {
    state: "unknown",
    since: at,
    shown: [],
  });
  // Its clock was set right by an hour after it had written.
  other.clock.jump(-2 * HOUR);
  assertEquals(await read(), "unknown");
});

Deno.test("without an order nobody looks, and what was told stays true until one has waited for 45 s", async () => {
  await using setup = await setUp();
  const [holder, other] = [setup.instance(), setup.instance()];
  const read = async () => (await other.status.read()).aurora?.state;
  holder.status.screens.tell(inStep());
  holder.status.screens.rest();
  await holder.clock.pass(SECOND);
  other.clock.jump(30 * 24 * HOUR);
  assertEquals(await read(), "in step");
  other.liveBoard.board.orders = [orderFrom(other.clock.now())];
  await other.clock.pass(45 * SECOND - 1);
  assertEquals(await read(), "in step", "Whoever looks has time to tell");
  other.liveBoard.board.orders.unshift(orderFrom(other.clock.now()));
  await other.clock.pass(1);
  assertEquals(await read(), "unknown", "The first one has waited in vain");
});

Deno.test("after a holder's death the next one's word counts", async () => {
  await using setup = await setUp();
  const [dead, next] = [setup.instance(), setup.instance()];
  dead.status.screens.tell({ ...inStep(), state: "unreachable", reason: "no answer" });
  await dead.clock.pass(SECOND);
  next.status.screens.tell(inStep());
  await next.clock.pass(SECOND);
  for (const { status } of [dead, next]) {
    assertEquals((await status.read()).aurora, { state: "in step", since: 0, shown: [CALL] });
  }
});

Deno.test("the kitchen's last order is what the board knows", async () => {
  await using setup = await setUp();
  const { status, liveBoard } = setup.instance();
  liveBoard.lastFromKitchen = CALL;
  assertEquals((await status.read()).webhook.accepted, { at: 17, number: 850 });
});

Deno.test("staff are told of a full disk and of a damaged database, as they are when asked", async () => {
  await using setup = await setUp();
  const { status } = setup.instance();
  const troubled = { isDiskFull: true, damagedAt: 17, isShared: true };
  Object.assign(setup.database.state, troubled);
  assertEquals((await status.read()).storage, troubled);
  const well = { isDiskFull: false, damagedAt: null, isShared: false };
  Object.assign(setup.database.state, well);
  assertEquals((await status.read()).storage, well);
});

Deno.test("the last refusal of all instances is known to all, for a day", async () => {
  await using setup = await setUp();
  const [one, other] = [setup.instance(), setup.instance()];
  one.status.orderRefused("wrong signature", 401);
  const at = one.clock.now();
  await one.clock.pass(3 * SECOND);
  const refused = { at, status: 401, reason: "wrong signature" };
  assertEquals((await other.status.read()).webhook.refused, refused);
  other.clock.jump(24 * HOUR - 1);
  assertEquals((await other.status.read()).webhook.refused, refused);
  other.clock.jump(1);
  assertEquals((await other.status.read()).webhook.refused, null);
});

Deno.test("a flood of refusals is few writes, and the last one is known", async () => {
  await using setup = await setUp();
  const { status, clock } = setup.instance();
  for (let count = 0; count < 20; count++) {
    for (let burst = 0; burst < 250; burst++) status.orderRefused("wrong signature", 401);
    await clock.pass(500);
  }
  const at = clock.now();
  status.orderRefused("no key", 503);
  await clock.pass(3 * SECOND);
  assert(setup.writes.length <= 5, `5,001 refusals in 10 s, writes: ${setup.writes.length}`);
  assertEquals((await status.read()).webhook.refused?.at, at);
});

Deno.test("while KV fails nothing of it is in anybody's way, and reading says so", async () => {
  await using setup = await setUp();
  using log = captureLog();
  const { status, streams, clock } = setup.instance();
  setup.failing.isFailing = true;
  streams.size = 1;
  for (let second = 0; second < 30; second++) {
    status.screens.tell(inStep());
    status.orderRefused("wrong signature", 401);
    await clock.pass(SECOND);
  }
  assertEquals(log.lines.map(({ name }) => name).sort(), ["aurora", "pages", "refused"]);
  await assertRejects(() => status.read(), StoreUnavailableError);
  setup.failing.isFailing = false;
  status.screens.tell(inStep());
  await clock.pass(5 * SECOND);
  const { pages, aurora } = await status.read();
  assertEquals([pages, aurora?.state], [1, "in step"]);
});

/** Opens services on the database at `path`, with a clock of their own. */
async function openOn(path: string, screens: AuroraServer) {
  const clock = new FakeClock();
  const config = parseConfig({
    KV_PATH: path,
    LOGIN_TOKEN: "a token for tests",
    WEBHOOK_SECRET,
    AURORA_URL: screens.url,
    AURORA_API_KEY: screens.aurora.apiKey,
  }, "machine");
  const services = await openServices(config, { clock, channel: crypto.randomUUID() });
  return { ...services, clock, [Symbol.asyncDispose]: services.close };
}

Deno.test("two services on one database tell the same of the screens, also after one has taken over", async () => {
  const folder = await Deno.makeTempDir();
  {
    using _log = captureLog();
    await using screens = new AuroraServer();
    const path = `${folder}/orders.sqlite3`;
    await using one = await openOn(path, screens);
    await using other = await openOn(path, screens);
    const both = [one, other];
    /** Waits until both read this, while these clocks turn. */
    const bothRead = (expected: [state: string, ...shown: number[]], turning = both) =>
      waitFor(async () => {
        for (const { clock } of turning) await clock.pass(500);
        const read = await Promise.all(
          both.map(async ({ status }) => (await status.read()).aurora),
        );
        return read.every((aurora) => {
          const actual = [aurora?.state, ...aurora?.shown.map(({ number }) => number) ?? []];
          return actual.join() === expected.join();
        });
      });

    await one.store.call(850, "kitchen");
    await bothRead(["in step", 850]);
    await screens.stop();
    await other.store.call(7, "staff");
    await bothRead(["unreachable"]);
    screens.start();
    await bothRead(["in step", 850, 7]);

    // One of them stands still, as if it were dead; whichever held the lease, the other goes on.
    for (const [alive, number] of [[other, 12], [one, 13]] as const) {
      await alive.store.call(number, "kitchen");
      await waitFor(async () => {
        await alive.clock.pass(500);
        return (await one.status.read()).aurora?.shown.some((call) => call.number === number);
      });
    }
  }
  await Deno.remove(folder, { recursive: true });
});
