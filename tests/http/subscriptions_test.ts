import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";
import { PushServer } from "@/tools/cafe/push_server.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const PATH = "/api/subscriptions";
const CONTACT = { PUSH_CONTACT: "mailto:bar@example.com" };

/** An app, a push service that it trusts, and a guest's browser. */
async function setUp(variables: Record<string, string> = {}, clock?: FakeClock) {
  const parts = new AsyncDisposableStack();
  const server = parts.use(new PushServer());
  const client = parts.use(server.client());
  const app = parts.use(
    await testApp({ ...CONTACT, PUSH_HOSTS: server.host, BAR_NAME: "Café Noord", ...variables }, {
      fetch: client.fetch,
      ...clock && { clock },
    }),
  );
  const browser = new TestBrowser(app);
  const send = (method: string, body: unknown, headers: Record<string, string | null> = {}) =>
    browser.send(method, PATH, { body: JSON.stringify(body), headers });
  return {
    app,
    server,
    browser,
    send,
    put: async (number: number, phone = server.phone(), language = "en") => {
      const { endpoint, keys } = phone;
      const { status, text } = await send("PUT", { number, endpoint, keys, language });
      assertEquals([status, text], [204, ""]);
      return phone;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

Deno.test("a phone that has asked is called, in its language, once; the kitchen waits for nothing", async () => {
  await using setup = await setUp();
  const { app, server } = setup;
  const { publicKey } = JSON.parse((await setup.browser.get(PATH)).text);
  assertMatch(publicKey, /^B[\w-]{86}$/);
  server.applicationKey = publicKey;
  const phone = await setup.put(850, server.phone(), "nl");
  const stranger = await setup.put(850, server.phone(), "constructor");
  server.answers.set((await setup.put(850)).id, "hang");
  assertEquals((await app.order({ orderNumber: 850 })).status, 200);
  const message = await waitFor(() => server.to(phone)[0], {
    describe: () => server.complaints.join(),
  });
  const { notification } = JSON.parse(message.text);
  assertEquals([notification.title, notification.body], ["850 is klaar", "Café Noord"]);
  assertEquals(notification.navigate, "http://localhost:8000/?order=850");
  assertEquals(server.to(phone).length, 1);
  await waitFor(() => server.to(stranger).length === 1);
  assertEquals(JSON.parse(server.to(stranger)[0]!.text).notification.title, "850 is ready");
});

Deno.test("who has it, or stops, is not called", async () => {
  await using setup = await setUp();
  const { app, server } = setup;
  const [phone, other] = [await setup.put(850), await setup.put(850)];
  const ended = await setup.send("DELETE", { number: 850, endpoint: phone.endpoint });
  assertEquals(ended.status, 204);
  await app.order({ orderNumber: 850 });
  await waitFor(() => server.to(other).length === 1);
  assertEquals(server.to(phone), []);
});

Deno.test("a phone whose address has changed is called at the new one", async () => {
  await using setup = await setUp();
  const { app, server } = setup;
  const [old, next] = [await setup.put(850), server.phone()];
  const { endpoint, keys } = next;
  assertEquals((await setup.send("PUT", { replaces: old.endpoint, endpoint, keys })).status, 204);
  await app.order({ orderNumber: 850 });
  await waitFor(() => server.to(next).length === 1);
  assertEquals(server.to(old), []);
});

Deno.test("every way to ask wrongly is refused with 400", async () => {
  await using setup = await setUp();
  const { server, send } = setup;
  const { endpoint, keys } = server.phone();
  const right = { number: 850, endpoint, keys, language: "en" };
  const wrong: [unknown, string][] = [
    [null, "endpoint"],
    ["", "endpoint"],
    [[], "endpoint"],
    [{ ...right, endpoint: 7 }, "endpoint"],
    [{ ...right, endpoint: "https://push.evil.example/x" }, "endpoint"],
    [{ ...right, endpoint: endpoint.replace("https", "http") }, "endpoint"],
    [{ ...right, endpoint: `https://169.254.169.254/${server.host}` }, "endpoint"],
    [{ ...right, keys: null }, "p256dh"],
    [{ ...right, keys: { ...keys, p256dh: keys.p256dh.slice(1) } }, "p256dh"],
    [{ ...right, keys: { ...keys, p256dh: `B${"A".repeat(86)}` } }, "p256dh"],
    [{ ...right, keys: { ...keys, auth: "short" } }, "auth"],
    [{ ...right, number: 0 }, "number"],
    [{ ...right, number: 100_000 }, "number"],
    [{ ...right, number: "850" }, "number"],
    [{ endpoint, keys }, "number"],
  ];
  for (const [body, what] of wrong) {
    const answer = await send("PUT", body);
    assertEquals([answer.status, answer.headers.get("content-type")], [
      400,
      "application/problem+json",
    ], JSON.stringify(body));
    const { detail } = JSON.parse(answer.text);
    assertStringIncludes(detail, what);
    assertEquals(detail.includes(server.host), false, "It repeats the secret");
  }
  for (const body of [null, {}, { endpoint }, { number: 850 }, { endpoint, number: -1 }]) {
    assertEquals((await send("DELETE", body)).status, 400);
  }
  assertEquals((await setup.browser.send("PUT", PATH, { body: "{" })).status, 400);
});

Deno.test("what another site's page sends is refused, and so is what is too much", async () => {
  using _log = captureLog();
  const clock = new FakeClock();
  await using setup = await setUp({}, clock);
  const { server, send, app } = setup;
  const { endpoint, keys } = server.phone();
  const right = { number: 850, endpoint, keys };
  for (const method of ["PUT", "DELETE"]) {
    assertEquals((await send(method, right, { origin: "https://evil.example" })).status, 403);
    assertEquals((await send(method, right, { origin: null })).status, 403);
  }
  const long = await setup.browser.send("PUT", PATH, { body: "x".repeat(8_193) });
  assertEquals(long.status, 413);
  for (let number = 1; number <= 10; number++) await setup.put(number, { id: "", endpoint, keys });
  assertEquals((await send("PUT", { ...right, number: 11 })).status, 409);
  let [answer, count] = [await send("PUT", right), 0];
  while (answer.status !== 429 && count++ < 300) {
    answer = await send("PUT", { ...right, number: 1 });
  }
  assertEquals([answer.status, answer.headers.get("retry-after")], [429, "60"]);
  const other = new TestBrowser(app, { from: "192.0.2.7" });
  const body = JSON.stringify({ ...right, number: 1 });
  assertEquals((await other.send("PUT", PATH, { body })).status, 204);
});

Deno.test("where nobody can be turned to, locked phones are not called, and the answer says so", async () => {
  for (
    const PUBLIC_URL of ["http://orders.example.com", "https://192.168.1.9", "https://bar.local"]
  ) {
    await using app = await testApp({ PUBLIC_URL });
    const browser = new TestBrowser(app, { origin: PUBLIC_URL });
    const answers = [await browser.get(PATH), await browser.send("PUT", PATH, { body: "{}" })];
    for (const { status, text } of answers) {
      assertEquals(status, 404);
      assertEquals(JSON.parse(text).detail, "Locked phones are not called here");
    }
    assertEquals((await app.services.status.read()).push, null);
  }
  await using app = await testApp({ PUBLIC_URL: "https://orders.example.com" });
  assertEquals((await new TestBrowser(app).get(PATH)).status, 200);
});

Deno.test("staff see on a number how many phones were told; nothing tells whose they are", async () => {
  await using setup = await setUp();
  const { app, server, browser } = setup;
  const [phone, gone] = [await setup.put(850), await setup.put(850)];
  server.answers.set(gone.id, { status: 410 });
  server.answers.set((await setup.put(850)).id, "hang");
  await app.order({ orderNumber: 850 });
  await browser.logIn();
  const push = await waitFor(async () => {
    const { text } = await browser.get("/api/status");
    assertEquals(text.includes(phone.id) || text.includes(server.host), false);
    const { push } = JSON.parse(text);
    const { told, unreached } = push.calls[0] ?? {};
    return told === 1 && unreached === 1 && push;
  }, { limitMs: 10_000 });
  const [{ readyAt, ...counts }] = push.calls;
  assertEquals(readyAt, app.services.liveBoard.board.orders[0]!.readyAt);
  assertEquals(counts, { number: 850, waiting: 1, told: 1, unanswered: 0, unreached: 1 });
  assertEquals([push.figures.sent, push.figures.gone], [1, 1]);
  const { text } = await browser.get("/metrics");
  assertStringIncludes(text, '\npush_messages_total{result="sent"} 1\n');
  assertStringIncludes(text, '\npush_messages_total{result="gone"} 1\n');
  assertStringIncludes(text, "\npush_phones_waiting 1\n");
});
