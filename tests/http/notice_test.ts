import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";

const MINUTE_MS = 60_000;

/** An app in Amsterdam's summer, 14:00, and a browser that is logged in. */
async function setUp() {
  const clock = new FakeClock();
  const app = await testApp({}, { clock });
  const browser = new TestBrowser(app);
  await browser.logIn();
  return {
    app,
    clock,
    browser,
    put: (body: unknown) => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return browser.send("PUT", "/api/notice", { body: text });
    },
    notice: () => app.services.liveBoard.board.notice ?? null,
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

Deno.test("PUT /api/notice shows a line until its end, DELETE takes it away", async () => {
  await using setup = await setUp();
  const { put, notice, clock, browser } = setup;
  const text = "Kitchen closes at <ten> & no later";
  assertEquals(JSON.parse((await put({ text, end: 15 })).text), { outcome: "set" });
  assertEquals(notice(), { text, expiresAt: clock.now() + 15 * MINUTE_MS });
  await clock.pass(15 * MINUTE_MS - 1);
  assertEquals(notice()?.text, text);
  await clock.pass(1);
  assertEquals(notice(), null);
  await put({ text, end: 60 });
  await put({ text: "Another", end: "60" });
  assertEquals(notice()?.text, "Another");
  const end = async () => JSON.parse((await browser.send("DELETE", "/api/notice")).text);
  assertEquals(await end(), { outcome: "ended" });
  assertEquals(await end(), { outcome: "unchanged" });
  assertEquals(notice(), null);
});

Deno.test("a notice until closing time ends when the café closes, else at 05:00", async () => {
  await using setup = await setUp();
  const { put, notice, app } = setup;
  await put({ text: "Quiz tonight", end: "closed" });
  assertEquals(notice()?.expiresAt, Date.parse("2026-05-02T05:00+02:00"));
  await app.services.store.setState("last-call", "kitchen");
  assertEquals(notice()?.text, "Quiz tonight");
  await app.services.store.setState("closed", "kitchen");
  assertEquals(notice(), null);
  await put({ text: "Back at nine", end: 60 });
  await app.services.store.setState("closed", "staff");
  assertEquals(notice()?.text, "Back at nine");
});

Deno.test("PUT /api/notice answers 400 with words to what can't be a notice", async () => {
  await using setup = await setUp();
  const { put, notice } = setup;
  const rows: [unknown, string][] = [
    ["", "write something"],
    ["[]", "write something"],
    [{ text: " ", end: 15 }, "write something"],
    [{ text: "x".repeat(121), end: 15 }, "at most 120"],
    [{ text: "two\nlines", end: 15 }, "plain text on one line"],
    [{ text: "\u202eturned", end: 15 }, "plain text on one line"],
    [{ text: "Back at nine" }, "until when"],
    [{ text: "Back at nine", end: 0 }, "until when"],
    [{ text: "Back at nine", end: 5_000 }, "until when"],
  ];
  for (const [body, words] of rows) {
    const answer = await put(body);
    assertEquals(answer.status, 400, JSON.stringify(body));
    assertStringIncludes(JSON.parse(answer.text).detail, words);
  }
  assertEquals((await put("x".repeat(2_049))).status, 413);
  assertEquals(notice(), null);
});

Deno.test("/api/notice and /orders/notice are for staff", async () => {
  await using setup = await setUp();
  const { app, notice, browser } = setup;
  const stranger = new TestBrowser(app);
  const body = JSON.stringify({ text: "Free beer", end: 60 });
  assertEquals((await stranger.send("PUT", "/api/notice", { body })).status, 401);
  assertEquals((await stranger.send("DELETE", "/api/notice")).status, 401);
  const page = await stranger.get("/orders/notice");
  assertEquals([page.status, page.location], [303, "/login?next=%2Forders%2Fnotice"]);
  const origin = "https://evil.example";
  assertEquals(
    (await browser.send("PUT", "/api/notice", { body, headers: { origin } })).status,
    403,
  );
  assertEquals(notice(), null);
});

Deno.test("/orders/notice does it all by forms, and keeps what was written", async () => {
  await using setup = await setUp();
  const { app, browser, notice } = setup;
  const page = await browser.get("/orders/notice");
  const long = "A line that is too long for a television. ".repeat(4);
  const refused = await browser.submit(page, "/orders/state", {});
  assertEquals(refused.status, 400);
  const kept = await browser.post("/orders/notice", { text: long, end: "15" });
  assertEquals(kept.status, 400);
  assertStringIncludes(kept.text, `value="${long}"`);
  assertStringIncludes(kept.text, "That is too long: at most 120 characters.");
  const shown = await browser.post("/orders/notice", { text: 'Say "cheese"', end: "15" });
  assertEquals([shown.status, shown.location], [303, "/orders/notice"]);
  assertEquals(notice()?.text, 'Say "cheese"');
  await browser.post("/orders/state", { state: "last-call" });
  const now = await browser.get("/orders/notice");
  assertStringIncludes(now.text, "Now shown: Say &quot;cheese&quot;");
  assertStringIncludes(now.text, 'value="last-call" type="submit" aria-current="true"');
  await browser.post("/orders/notice", { "end-now": "" });
  assertEquals(notice(), null);
  const dutch = { "accept-language": "nl" };
  const { text } = await browser.send("GET", "/orders/notice", { headers: dutch });
  assertStringIncludes(text, "Een regel voor de gasten");
  assertEquals(app.services.liveBoard.board.state?.name, "last-call");
});
