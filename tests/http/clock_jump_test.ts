import { assert, assertEquals } from "@std/assert";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { standardWebhookHeaders, WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const TIMEOUT = 300 * SECOND;

/** An app whose clock the test sets, with 850 just called, a page open, and staff logged in. */
async function setUp() {
  const clock = new FakeClock();
  const app = await testApp({}, { clock });
  const browser = new TestBrowser(app);
  await browser.logIn();
  await order(app, 850);
  const stream = new EventReader((await app.request("/api/events")).body!);
  await stream.next();
  // The watch has told of the order by now, too.
  await clock.pass(SECOND);
  return {
    clock,
    app,
    browser,
    stream,
    /** Sets the clock, and lets the app notice. */
    jump: async (ms: number) => {
      clock.jump(ms);
      await clock.pass(SECOND);
    },
    numbers: async () => (await (await app.request("/api/orders")).json()).orders,
    [Symbol.asyncDispose]: async () => {
      await stream.close();
      await app[Symbol.asyncDispose]();
    },
  };
}

async function order(app: TestApp, number: number): Promise<void> {
  const response = await app.order({ orderNumber: number });
  await response.body?.cancel();
  assertEquals(response.status, 200);
}

const PAGES = ["/", "/screen", "/orders", "/orders/today", "/api/status", "/healthz"];

for (const [where, ms] of [["back", -HOUR], ["forward", HOUR]] as const) {
  Deno.test(`after the clock jumped ${where} by an hour every page is there, and orders and staff go on`, async () => {
    await using setup = await setUp();
    const { clock, app, browser, stream, jump, numbers } = setup;
    await jump(ms);
    for (const path of PAGES) assertEquals((await browser.get(path)).status, 200, path);
    await order(app, 7);
    assert((await numbers()).includes("7"));
    const called = await browser.send("POST", "/api/orders", { body: '{"number":8}' });
    assertEquals(called.status, 200);
    const { data } = await stream.until(({ data }) => data.orders?.length >= 2);
    const { readyAt, expiresAt } = data.orders.find((each: { number: number }) =>
      each.number === 7
    );
    assertEquals([readyAt, expiresAt], [clock.now(), clock.now() + TIMEOUT]);
    // Pings and polls go by time that passes, not by the clock.
    await clock.pass(15 * SECOND);
    const ping = await stream.until(({ event }) => event === "ping");
    assert(Math.abs(ping.data.now - clock.now()) <= 15 * SECOND);
    assertEquals((await browser.send("DELETE", "/api/orders/8")).status, 200);
    assertEquals((await numbers()).includes("8"), false);
  });
}

Deno.test("after a jump back a number stays for the jump and its timeout at most", async () => {
  await using setup = await setUp();
  const { clock, app, jump, numbers } = setup;
  const { expiresAt } = app.services.liveBoard.board.orders[0]!;
  clock.jump(-HOUR);
  assert(expiresAt - clock.now() <= HOUR + TIMEOUT);
  await jump(expiresAt - clock.now() - SECOND - 1);
  assertEquals(await numbers(), ["850"]);
  clock.jump(1);
  assertEquals(await numbers(), []);
});

Deno.test("after a jump back staff remove the number, by the call that they see, and a call starts its time anew", async () => {
  await using setup = await setUp();
  const { clock, app, browser, stream, jump, numbers } = setup;
  await order(app, 7);
  const [, seen] = (await stream.next()).data.orders;
  await jump(-HOUR);
  assertEquals(await numbers(), ["7", "850"]);
  const removal = await browser.send("DELETE", `/api/orders/850?readyAt=${seen.readyAt}`);
  assertEquals(JSON.parse(removal.text).outcome, "removed");
  await order(app, 7);
  const { orders } = (await stream.until(({ data }) => data.orders?.[0]?.calls === 2)).data;
  assertEquals(orders.length, 1);
  assertEquals(orders[0].expiresAt, clock.now() + TIMEOUT);
});

Deno.test("after a jump forward a number goes early, from open pages too", async () => {
  await using setup = await setUp();
  const { stream, jump, numbers } = setup;
  await jump(HOUR);
  assertEquals(await numbers(), []);
  assertEquals((await stream.next()).data.orders, []);
});

Deno.test("while the clock is an hour off, deliveries that carry a time are refused and all others taken", async () => {
  await using setup = await setUp();
  const { clock, app, jump } = setup;
  const right = Math.floor(clock.now() / SECOND);
  const deliver = async (number: number, timestamp: number) => {
    const body = JSON.stringify({ orderNumber: number });
    const id = `delivery ${number}`;
    const headers = standardWebhookHeaders(body, WEBHOOK_SECRET, { id, timestamp });
    const response = await app.request("/api/orders/webhook", { method: "POST", headers, body });
    await response.body?.cancel();
    return response.status;
  };
  for (const [index, ms] of [-HOUR, HOUR].entries()) {
    await jump(ms);
    // By the wall clock alone it can be told from one that somebody has caught and sends again.
    assertEquals(await deliver(10 + index, right), 401);
    await order(app, 20 + index);
    await jump(-ms);
    assertEquals(await deliver(10 + index, right), 200);
  }
});
