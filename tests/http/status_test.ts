import { assertEquals } from "@std/assert";
import { AuroraServer } from "@/tools/cafe/aurora_server.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { signHmac, signRsa, WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { kitchen, testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const PATH = "/api/status";
const REFUSED_MS = 3_000;

/** An app, and a staff browser that is logged in to it. */
async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp(variables, { clock });
  const browser = new TestBrowser(app);
  assertEquals((await browser.logIn()).status, 303);
  return {
    clock,
    app,
    browser,
    status: async () => JSON.parse((await browser.get(PATH)).text),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

Deno.test("GET /api/status tells staff all in one answer that nothing keeps", async () => {
  await using setup = await setUp();
  const { clock, browser } = setup;
  const answer = await browser.get(PATH);
  assertEquals([answer.status, answer.headers.get("cache-control")], [200, "no-store"]);
  assertEquals(answer.headers.get("content-type"), "application/json");
  assertEquals(JSON.parse(answer.text), {
    pages: 0,
    webhook: { accepted: null, refused: null },
    aurora: null,
    push: null,
    televisions: [],
    signIn: null,
    storage: { isDiskFull: false, damagedAt: null, isShared: false },
    ignoresProxy: false,
    now: clock.now(),
  });
});

Deno.test("GET /api/status counts the pages that are open", async () => {
  await using setup = await setUp();
  const readers = [];
  for (let count = 1; count <= 3; count++) {
    readers.push(new EventReader((await setup.app.request("/api/events")).body!));
    assertEquals((await setup.status()).pages, count);
  }
  await readers.pop()!.close();
  assertEquals((await setup.status()).pages, 2);
  for (const reader of readers) await reader.close();
});

Deno.test("GET /api/status tells the kitchen's last order, also one that was removed or has expired", async () => {
  await using setup = await setUp();
  const { app, clock } = setup;
  const accepted = async () => (await setup.status()).webhook.accepted;
  const first = { at: clock.now(), number: 7 };
  await app.order({ orderNumber: 7 });
  assertEquals(await accepted(), first);
  clock.jump(10_000);
  await app.services.store.call(12, "staff");
  assertEquals(await accepted(), first);
  const last = { at: clock.now(), number: 850 };
  await app.order({ orderNumber: 850 });
  assertEquals(await accepted(), last);
  await app.services.store.remove(850);
  assertEquals(await accepted(), last);
  clock.jump(30 * 60_000);
  assertEquals(await accepted(), last);
});

const BODY = '{"orderNumber":850}';

/** What a kitchen can do wrong, and what staff are told of it. */
const refusals: [reason: string, status: number, body: string, headers: Record<string, string>][] =
  [
    ["unsigned", 401, BODY, {}],
    ["wrong signature", 401, BODY, { "x-signature": signRsa("{}", kitchen.privateKey) }],
    ["wrong signature", 401, BODY, { "x-signature": signHmac("{}", WEBHOOK_SECRET) }],
    ["wrong body", 400, "[]", { "x-signature": signRsa("[]", kitchen.privateKey) }],
    ["too large", 413, "x".repeat(65_537), {}],
  ];

for (const [reason, status, body, headers] of refusals) {
  Deno.test(`GET /api/status tells of an order that was refused: ${reason}, ${body.slice(0, 9)}`, async () => {
    await using setup = await setUp();
    const at = setup.clock.now();
    const path = "/api/orders/webhook";
    const response = await setup.app.request(path, { method: "POST", headers, body });
    assertEquals([response.status, await response.text() !== ""], [status, true]);
    await setup.clock.pass(REFUSED_MS);
    assertEquals((await setup.status()).webhook, {
      accepted: null,
      refused: { at, status, reason },
    });
  });
}

Deno.test("GET /api/status tells how the poster screens are", async () => {
  await using screens = new AuroraServer();
  await using setup = await setUp({
    AURORA_URL: screens.url,
    AURORA_API_KEY: screens.aurora.apiKey,
  });
  const readyAt = setup.clock.now();
  await setup.app.order({ orderNumber: 850 });
  const aurora = (state: string) =>
    waitFor(async () => {
      await setup.clock.pass(250);
      const { aurora } = await setup.status();
      return aurora.state === state && aurora;
    });
  const { since, shown } = await aurora("in step");
  assertEquals([typeof since, shown], ["number", [{ number: 850, readyAt }]]);
  screens.aurora.fault = { status: 401 };
  await setup.app.order({ orderNumber: 7 });
  assertEquals((await aurora("unreachable")).reason, "wrong key");
});

Deno.test("GET /api/status tells that a damaged database was moved aside, for a day", async () => {
  const folder = await Deno.makeTempDir();
  {
    const path = `${folder}/orders.sqlite3`;
    const damagedAt = new FakeClock().now();
    const date = new Date(damagedAt).toISOString().replaceAll(":", "-");
    await Deno.writeTextFile(`${path}.damaged-${date}`, "");
    await using setup = await setUp({ KV_PATH: path });
    assertEquals((await setup.status()).storage.damagedAt, damagedAt);
    setup.clock.jump(24 * 3_600_000);
    assertEquals((await setup.status()).storage.damagedAt, null);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("GET /api/status answers 503 when the store fails", async () => {
  await using setup = await setUp();
  const { app: { services }, browser } = setup;
  const { list } = Deno.Kv.prototype;
  Deno.Kv.prototype.list = () => {
    throw new TypeError("disk I/O error");
  };
  try {
    const answer = await browser.get(PATH);
    assertEquals([answer.status, answer.headers.get("retry-after")], [503, "5"]);
    assertEquals(answer.headers.get("content-type"), "application/problem+json");
    assertEquals(answer.text.includes("disk"), false);
  } finally {
    Deno.Kv.prototype.list = list;
  }
  assertEquals((await browser.get(PATH)).status, 200);
  assertEquals(services.streams.size, 0);
});

Deno.test("GET /api/status has no other methods", async () => {
  await using setup = await setUp();
  for (const method of ["POST", "PUT", "DELETE"]) {
    const answer = await setup.browser.send(method, PATH);
    assertEquals([answer.status, answer.headers.get("allow")], [405, "GET, HEAD"], method);
  }
});
