import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { captureLog } from "@/tests/support/capture_log.ts";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { KvServer } from "@/tools/cafe/kv_server.ts";
import {
  signedOrder,
  signHmac,
  standardWebhookHeaders,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";
import { kitchen, type TestApp, testApp } from "@/tests/support/test_app.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const PATH = "/api/orders/webhook";
const nowInSeconds = () => Math.floor(Date.now() / 1000);

async function liveNumbers(app: TestApp): Promise<string[]> {
  return (await (await app.request("/api/orders")).json()).orders;
}

const body = '{"orderNumber":850}';

const accepted: [string, string][] = [
  ["a number", '{"orderNumber":850}'],
  ["digits in a string", '{"orderNumber":"850"}'],
  ["zeros before it, as some tills print them", '{"orderNumber":"00850"}'],
  ["unknown fields beside it", '{"orderNumber":850,"venue":"Noord","lines":[1]}'],
  ["white space", ' {\n"orderNumber" : 850 }\n'],
];

for (const [name, body] of accepted) {
  Deno.test(`the webhook puts a number on the board: ${name}`, async () => {
    await using app = await testApp();
    const response = await app.order(body);
    assertEquals(response.status, 200);
    assertEquals(await response.json(), { outcome: "called" });
    assertEquals(await liveNumbers(app), ["850"]);
  });
}

Deno.test("an order is one request to the database, from the webhook to all streams", async () => {
  await using database = new KvServer();
  const clock = new FakeClock(Date.now());
  await using app = await testApp(database.variables, { clock });
  const streams = [];
  for (let count = 0; count < 3; count++) {
    streams.push(new EventReader((await app.request("/api/events")).body!));
  }
  for (const stream of streams) await stream.next();
  database.takeRequests();
  const id = { id: "msg_1", timestamp: nowInSeconds() };
  const headers = standardWebhookHeaders(body, WEBHOOK_SECRET, id);
  const response = await app.request(PATH, { method: "POST", headers, body });
  assertEquals(await response.json(), { outcome: "called" });
  for (const stream of streams) assertEquals((await stream.next()).data.orders[0].number, 850);
  assertEquals(await liveNumbers(app), ["850"]);
  // The watch has told of it by then.
  await app.services.store.probe();
  assertEquals(database.takeRequests(), { metadata: 0, read: 0, write: 2, watch: 0 });
  for (const stream of streams) await stream.close();
});

Deno.test("the webhook takes both HMAC forms", async () => {
  await using app = await testApp();
  const plain = await app.order(body, signHmac(body, WEBHOOK_SECRET));
  assertEquals(plain.status, 200);
  await plain.body?.cancel();
  const other = '{"orderNumber":12}';
  const standard = await app.request(PATH, {
    method: "POST",
    headers: standardWebhookHeaders(other, WEBHOOK_SECRET, {
      id: "msg_1",
      timestamp: nowInSeconds(),
    }),
    body: other,
  });
  assertEquals(standard.status, 200);
  await standard.body?.cancel();
  assertEquals((await liveNumbers(app)).sort(), ["12", "850"]);
});

Deno.test("the webhook acts once on a webhook-id", async () => {
  const clock = new FakeClock();
  await using app = await testApp({}, { clock });
  const deliver = async () => {
    const timestamp = Math.floor(clock.now() / 1000);
    const headers = standardWebhookHeaders(body, WEBHOOK_SECRET, { id: "msg_1", timestamp });
    const response = await app.request(PATH, { method: "POST", headers, body });
    assertEquals(response.status, 200);
    return (await response.json()).outcome;
  };
  assertEquals(await deliver(), "called");
  clock.jump(60_000);
  assertEquals(await deliver(), "seen delivery");
  assertEquals(app.services.liveBoard.board.orders[0]?.calls, 1);
});

Deno.test("a repeat of a number calls it again: one tile, its time anew", async () => {
  const clock = new FakeClock();
  await using app = await testApp({}, { clock });
  const deliver = async () => {
    const response = await app.order(body);
    assertEquals(response.status, 200);
    return (await response.json()).outcome;
  };
  assertEquals(await deliver(), "called");
  clock.jump(1_500);
  assertEquals(await deliver(), "same call");
  clock.jump(60_000);
  assertEquals(await deliver(), "called");
  const { board } = await (await app.request("/api/orders")).json();
  const { readyAt, expiresAt, calls } = board.orders[0];
  assertEquals([board.orders.length, calls, readyAt], [1, 2, clock.now()]);
  assertEquals(expiresAt - readyAt, 300_000);
  // The first call's expiry hides nothing.
  clock.jump(300_000 - 1_000);
  assertEquals(await liveNumbers(app), ["850"]);
  clock.jump(1_000);
  assertEquals(await liveNumbers(app), []);
  assertEquals(await deliver(), "called");
  assertEquals(app.services.liveBoard.board.orders[0]?.calls, 1);
});

Deno.test("the webhook reads a body of just 64 KiB", async () => {
  await using app = await testApp();
  const response = await app.order(body.padEnd(65_536, " "));
  assertEquals(response.status, 200);
  await response.body?.cancel();
});

const WEBHOOK_PATH_TOKEN = "a-token-for-the-tests";

Deno.test("with a token in its address the webhook takes an order there alone", async () => {
  using captured = captureLog();
  await using app = await testApp({ WEBHOOK_PATH_TOKEN });
  const wrong = ["", "?token=", "?token=a-token-for-the-testS", `?other=${WEBHOOK_PATH_TOKEN}`];
  const fixed = { status: 401, title: "Not logged in, or not signed" };
  const refusal = async () => (await app.services.status.read()).webhook.refused?.reason;
  for (const query of wrong) {
    const response = await app.request(`${PATH}${query}`, signedOrder(850, kitchen.privateKey));
    assertEquals(response.status, 401);
    const detail = "The token in the address is missing or wrong";
    assertEquals(await response.json(), { ...fixed, detail });
  }
  assertEquals(await liveNumbers(app), []);
  await waitFor(async () => await refusal() === "wrong address");
  const address = `${PATH}?token=${WEBHOOK_PATH_TOKEN}`;
  const unsigned = await app.request(address, { method: "POST", body });
  assertEquals([unsigned.status, (await unsigned.json()).detail], [
    401,
    "There is no known signature",
  ]);
  const response = await app.request(address, signedOrder(850, kitchen.privateKey));
  assertEquals(response.status, 200);
  await response.body?.cancel();
  assertEquals(await liveNumbers(app), ["850"]);
  assert(captured.lines.some(({ event }) => event === "Webhook refused"));
  assertEquals(/token=|a-token/i.test(JSON.stringify(captured.lines)), false);
});

Deno.test("with a token in its address the webhook refuses others before it reads the body", async () => {
  await using app = await testApp({ WEBHOOK_PATH_TOKEN });
  let asked = 0;
  const body = new ReadableStream({ pull: () => void asked++ }, { highWaterMark: 0 });
  const response = await app.request(`${PATH}?token=wrong`, { method: "POST", body });
  assertEquals([response.status, asked], [401, 0]);
  await response.body?.cancel();
});

Deno.test("a flood of refusals is a line a second for each reason", async () => {
  const clock = new FakeClock();
  await using app = await testApp({}, { clock });
  using captured = captureLog();
  const flood = async () => {
    for (let count = 0; count < 20; count++) {
      await (await app.order(body, "AAAA")).body?.cancel();
      await (await app.order({ orderNumber: 0 })).body?.cancel();
      await (await app.order(body, "?")).body?.cancel();
    }
  };
  await flood();
  const reasons = () => captured.lines.map(({ reason, suppressed }) => [reason, suppressed]);
  const each = [
    "The signature is wrong",
    "orderNumber must be from 1 to 99999",
    "There is no known signature",
  ];
  assertEquals(reasons(), each.map((reason) => [reason, undefined]));
  await clock.pass(1_000);
  await flood();
  assertEquals(reasons().slice(3), each.map((reason) => [reason, 19]));
});

Deno.test("the webhook answers 503 when no key can be had, after waiting for one", async () => {
  const clock = new FakeClock();
  const url = `http://127.0.0.1:${closedPort()}/webhooks.key`;
  await using app = await testApp({
    WEBHOOK_SECRET: "",
    WEBHOOK_PUBLIC_KEY: "",
    WEBHOOK_PUBLIC_KEY_URL: url,
  }, {
    clock,
  });
  const answer = app.order(body);
  await clock.pass(21_000);
  const response = await answer;
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("retry-after"), "5");
  assertStringIncludes(await response.text(), "public key");
  assertEquals((await app.request("/healthz")).status, 503);
});

Deno.test("the webhook answers 503 when the store fails", async () => {
  const app = await testApp();
  await app.services.close();
  const response = await app.order(body);
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("retry-after"), "5");
  assertEquals(await response.json(), { status: 503, title: "Not available right now" });
});

Deno.test("the webhook takes an order on a full board", async () => {
  await using app = await testApp();
  const { store, liveBoard } = app.services;
  const numbers = Array.from({ length: 1_000 }, (_, at) => at + 1);
  await Promise.all(numbers.map((number) => store.call(number, "kitchen")));
  const response = await app.order({ orderNumber: 1_001 });
  assertEquals([response.status, await response.json()], [200, { outcome: "called" }]);
  assert(liveBoard.board.orders.some(({ number }) => number === 1_001));
  assertEquals(liveBoard.board.orders.length, 940);
});
