import { assertEquals, assertStringIncludes } from "@std/assert";
import { CAFE_STATES, STATE_MS } from "@/lib/shared/cafe.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { kitchen, testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";
import {
  rsaKeyPair,
  signHmac,
  signRsa,
  standardWebhookHeaders,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";

const PATH = "/api/state/webhook";
const TOKEN = "a-token-of-the-path";
const stranger = rsaKeyPair();

async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp(variables, { clock });
  const post = async (path: string, body: string, headers?: Record<string, string>) => {
    const signed = headers ?? { "x-signature": signRsa(body, kitchen.privateKey) };
    const response = await app.request(path, { method: "POST", headers: signed, body });
    const { outcome, status, detail } = await response.json();
    return [response.status, outcome ?? detail ?? status];
  };
  return {
    app,
    clock,
    post,
    /** Says a state as Star Community does. */
    say: (name: string, path = PATH) => post(path, JSON.stringify({ desiredState: name })),
    state: () => app.services.liveBoard.board.state?.name ?? null,
    orders: () => app.services.liveBoard.board.orders.map(({ number }) => number),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

Deno.test("POST /api/state/webhook sets each state, and tells every page", async () => {
  await using setup = await setUp({ WEBHOOK_PATH_TOKEN: TOKEN });
  const { app, say, state, clock } = setup;
  assertEquals(state(), null);
  for (const name of CAFE_STATES) {
    assertEquals(await say(name, `${PATH}?token=${TOKEN}`), [200, "set"], name);
    assertEquals(state(), name);
  }
  const { board } = await (await app.request("/api/orders")).json();
  assertEquals(board.state, { name: "evacuation", at: clock.now(), source: "kitchen" });
});

Deno.test("the state's door takes what the orders' door takes: RSA, HMAC, Standard Webhooks", async () => {
  await using setup = await setUp();
  const { post, state } = setup;
  const closed = '{ "desiredState": "closed", "more": 1 }';
  assertEquals(await post(PATH, closed), [200, "set"]);
  const open = '{"desiredState":"open"}';
  const hmac = { "x-signature": signHmac(open, WEBHOOK_SECRET) };
  assertEquals(await post(PATH, open, hmac), [200, "set"]);
  const timestamp = setup.clock.now() / 1000;
  const standard = (id: string, body: string) =>
    standardWebhookHeaders(body, WEBHOOK_SECRET, { id, timestamp });
  assertEquals(await post(PATH, closed, standard("1", closed)), [200, "set"]);
  assertEquals(await post(PATH, open, standard("2", open)), [200, "set"]);
  // Sent again as its answer was lost, after the next one.
  assertEquals(await post(PATH, closed, standard("1", closed)), [200, "seen delivery"]);
  assertEquals(state(), "open");
});

Deno.test("the state's door refuses what the orders' door refuses, and sets nothing", async () => {
  await using setup = await setUp({ WEBHOOK_PATH_TOKEN: TOKEN });
  const { post, state, say } = setup;
  const body = '{"desiredState":"closed"}';
  const path = `${PATH}?token=${TOKEN}`;
  const rows: [string, string, Record<string, string> | undefined, number][] = [
    [PATH, body, undefined, 401],
    [`${PATH}?token=${TOKEN}x`, body, undefined, 401],
    [path, body, {}, 401],
    [path, body, { "x-signature": signRsa(body, stranger.privateKey) }, 401],
    [path, body, { "x-signature": signRsa(`${body} `, kitchen.privateKey) }, 401],
    [path, body, { "x-signature": "sha256=00" }, 401],
    [path, "closed", undefined, 400],
    [path, "null", undefined, 400],
    [path, "", undefined, 400],
    [path, '{"desiredState":"CLOSED"}', undefined, 400],
    [path, '{"desiredState":"last call"}', undefined, 400],
    [path, '{"desiredState":null}', undefined, 400],
    [path, '{"desiredState":["closed"]}', undefined, 400],
    [path, '{"desiredState":"toString"}', undefined, 400],
    [path, `{"desiredState":"closed"${" ".repeat(65_536)}}`, undefined, 413],
  ];
  for (const [to, sent, headers, status] of rows) {
    assertEquals((await post(to, sent, headers))[0], status, sent.slice(0, 40));
    assertEquals(state(), null);
  }
  assertEquals(await say("half-open", path), [
    400,
    "desiredState must be one of: open, last-call, closed, evacuation",
  ]);
  for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
    const response = await setup.app.request(PATH, { method });
    assertEquals([response.status, response.headers.get("allow")], [405, "POST"], method);
    await response.body?.cancel();
  }
});

Deno.test("a signed message at the other's address is acknowledged and ignored", async () => {
  await using setup = await setUp();
  const { post, state, orders } = setup;
  assertEquals(await post("/api/orders/webhook", '{"desiredState":"closed"}'), [200, "ignored"]);
  assertEquals(await post(PATH, '{"orderNumber":850}'), [200, "ignored"]);
  assertEquals(await post(PATH, "{}"), [200, "ignored"]);
  assertEquals(await post(PATH, "[]"), [400, "The body must be a JSON object"]);
  assertEquals([state(), orders()], [null, []]);
  // Neither is an order that was refused.
  assertEquals((await setup.app.services.status.read()).webhook.refused, null);
});

Deno.test("the last one to say a state wins, but what the kitchen's system has said is no news", async () => {
  await using setup = await setUp();
  const { app, say, state, clock } = setup;
  const staff = new TestBrowser(app);
  await staff.logIn();
  const put = async (name: string) => {
    const body = JSON.stringify({ state: name });
    return (await staff.send("PUT", "/api/state", { body })).status;
  };
  assertEquals(await say("closed"), [200, "set"]);
  assertEquals(await put("open"), 200);
  assertEquals(state(), "open");
  // A replay of what was said, or a system that says it every minute.
  assertEquals(await say("closed"), [200, "unchanged"]);
  assertEquals(state(), "open");
  assertEquals(await say("last-call"), [200, "set"]);
  assertEquals(state(), "last-call");
  // Jumped, as what beats each second would have to beat through all of these hours.
  clock.jump(STATE_MS - 60_000);
  await clock.pass(59_999);
  assertEquals(state(), "last-call");
  await clock.pass(1);
  assertEquals(state(), null);
  assertEquals(await say("last-call"), [200, "set"]);
  assertEquals(state(), "last-call");
});

Deno.test("an evacuation by webhook counts with WEBHOOK_PATH_TOKEN alone; else staff are told", async () => {
  await using setup = await setUp();
  const { app, say, state, clock } = setup;
  const log = captureLog();
  try {
    assertEquals(await say("closed"), [200, "set"]);
    assertEquals(await say("evacuation"), [200, "not counted"]);
    assertEquals(state(), "closed");
    await clock.pass(5_000);
    const { refused } = (await app.services.status.read()).webhook;
    assertEquals([refused?.reason, refused?.status], ["unproven evacuation", 200]);
    assertEquals(log.lines.some(({ outcome }) => outcome === "not counted"), true);
  } finally {
    log[Symbol.dispose]();
  }
  // By staff it counts in any case.
  const staff = new TestBrowser(app);
  await staff.logIn();
  assertEquals(
    (await staff.post("/orders/state", { state: "evacuation" })).location,
    "/orders/notice",
  );
  assertEquals(state(), "evacuation");
  // What the webhook did not count as said can still be said.
  assertEquals(await say("last-call"), [200, "set"]);
  assertEquals(state(), "last-call");
});

Deno.test("orders are taken and shown whatever the state is", async () => {
  await using setup = await setUp({ WEBHOOK_PATH_TOKEN: TOKEN });
  const { post, say, orders } = setup;
  for (const [at, name] of CAFE_STATES.entries()) {
    await say(name, `${PATH}?token=${TOKEN}`);
    const order = JSON.stringify({ orderNumber: 850 + at });
    assertEquals(await post(`/api/orders/webhook?token=${TOKEN}`, order), [200, "called"], name);
  }
  assertEquals(orders(), [850, 851, 852, 853]);
});

Deno.test("PUT /api/state is for staff, and takes the four states alone", async () => {
  await using setup = await setUp();
  const { app, state } = setup;
  const browser = new TestBrowser(app);
  const put = (body: string, headers = {}) => browser.send("PUT", "/api/state", { body, headers });
  assertEquals((await put('{"state":"closed"}')).status, 401);
  await browser.logIn();
  assertEquals((await put('{"state":"closed"}', { origin: "https://evil.example" })).status, 403);
  for (const body of ["", "null", "{}", '{"state":"shut"}', '{"state":1}', '"closed"']) {
    const answer = await put(body);
    assertEquals(answer.status, 400, body);
    assertStringIncludes(answer.text, "open, last-call, closed, evacuation");
  }
  assertEquals(state(), null);
  const answer = await put('{"state":"closed"}');
  const { at } = JSON.parse(answer.text).state;
  assertEquals(JSON.parse(answer.text), {
    outcome: "set",
    state: { name: "closed", at, source: "staff" },
  });
  assertEquals((await browser.post("/orders/state", { state: "shut" })).status, 400);
  assertEquals(state(), "closed");
});
