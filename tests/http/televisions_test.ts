import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Sound, Television } from "@/lib/shared/television.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { type Answer, TestBrowser } from "@/tests/support/test_browser.ts";

const MINUTE_MS = 60_000;

async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp(variables, { clock });
  const staff = new TestBrowser(app);
  await staff.logIn();
  const report = async (browser: TestBrowser, sound: Sound = "on") => {
    const answer = await browser.send("POST", "/api/screen", { body: JSON.stringify({ sound }) });
    assertEquals(answer.status, 200, answer.text);
    return JSON.parse(answer.text).isKnown as boolean;
  };
  const makeCode = async (name: string) => codeIn(await staff.post("/orders/screens", { name }));
  return {
    app,
    clock,
    staff,
    report,
    makeCode,
    /** A television that staff have made known. */
    add: async (name: string) => {
      const television = new TestBrowser(app);
      const code = await makeCode(name);
      assertEquals((await television.post("/screen/add", { code })).location, "/screen");
      return television;
    },
    televisions: async (): Promise<Television[]> =>
      JSON.parse((await staff.get("/api/status")).text).televisions,
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

/** The code that a page shows. */
function codeIn({ text }: Answer): string {
  const code = /class="made-code">([2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4})</.exec(text)?.[1];
  assert(code !== undefined, text);
  return code;
}

Deno.test("a code makes one television known, by a cookie without any rights of staff's", async () => {
  await using setup = await setUp();
  const { app, report, makeCode, televisions } = setup;
  const television = new TestBrowser(app);
  assertEquals(await report(television), false);
  const code = await makeCode("Bar");
  // As somebody types it on a remote control.
  const answer = await television.post("/screen/add", { code: ` ${code.toLowerCase()}` });
  assertEquals([answer.status, answer.location], [303, "/screen"]);
  assertEquals([...television.cookies.keys()], ["screen"]);
  assertEquals(await report(television), true);
  const [{ name, seenAt, sound } = {} as Partial<Television>] = await televisions();
  assertEquals([name, seenAt, sound], ["Bar", setup.clock.now(), "on"]);
  assertEquals((await television.get("/screen")).status, 200);
  for (const path of ["/api/status", "/api/orders/gone"]) {
    assertEquals((await television.get(path)).status, 401, path);
  }
  assertEquals((await television.get("/orders")).location, "/login");
  assertEquals(
    (await television.send("PUT", "/api/state", { body: '{"state":"closed"}' })).status,
    401,
  );
  // Nothing of it is in what others can read.
  const page = await new TestBrowser(app).get("/screen");
  assertEquals(page.text.includes("Bar"), false);
});

Deno.test("a code works once, within ten minutes, and no other does", async () => {
  await using setup = await setUp();
  const { app, clock, makeCode, televisions } = setup;
  const code = await makeCode("Bar");
  const type = async (text: string) => {
    const answer = await new TestBrowser(app).post("/screen/add", { code: text });
    return [answer.status, /That code is wrong/.test(answer.text)];
  };
  for (const wrong of ["", "AAAA-AAAA", code.slice(1), `${code}2`, "../../etc", "é".repeat(8)]) {
    assertEquals(await type(wrong), [401, true], wrong);
  }
  assertEquals(await type(code), [303, false]);
  assertEquals(await type(code), [401, true]);
  const late = await makeCode("Hall");
  await clock.pass(10 * MINUTE_MS);
  assertEquals(await type(late), [401, true]);
  assertEquals((await televisions()).map(({ name }) => name), ["Bar"]);
});

Deno.test("a television is gone after two minutes, off until the morning, and forgotten for good", async () => {
  await using setup = await setUp();
  const { staff, clock, report, add, televisions } = setup;
  const television = await add("Bar");
  const shows = async () => (await staff.get("/orders/screens")).text;
  assertStringIncludes(await shows(), "has not been here yet");
  await report(television, "waiting");
  assertStringIncludes(await shows(), "not to be heard");
  await report(television, "on");
  assertStringIncludes(await shows(), "on · sound on");
  await clock.pass(2 * MINUTE_MS);
  const gone = await shows();
  assertStringIncludes(gone, "last seen 2 min ago");
  const [{ id } = { id: "" }] = await televisions();
  assertEquals((await staff.post("/orders/screens", { off: id })).location, "/orders/screens");
  assertStringIncludes(await shows(), "off for today");
  const [{ offUntil } = { offUntil: 0 }] = await televisions();
  assertEquals(new Date(offUntil).toISOString(), "2026-05-02T04:00:00.000Z");
  // On again it is on, whatever was said.
  await report(television, "on");
  assertStringIncludes(await shows(), "on · sound on");
  await staff.post("/orders/screens", { forget: id });
  assertEquals(await televisions(), []);
  assertEquals(await report(television), false);
  assertEquals((await television.get("/screen")).status, 200);
});

Deno.test("known televisions have places of their own among the streams", async () => {
  await using setup = await setUp({ MAX_STREAMS: "1" });
  const { app, add } = setup;
  const television = await add("Bar");
  const open = async (browser?: TestBrowser) => {
    const cookie = [...browser?.cookies ?? []].map((pair) => pair.join("=")).join("; ");
    const response = await app.request("/api/events", { headers: { cookie } });
    if (response.status !== 200) await response.body?.cancel();
    return response;
  };
  const guest = await open();
  assertEquals([guest.status, (await open()).status], [200, 503]);
  const known = await open(television);
  assertEquals(known.status, 200);
  for (const { body } of [guest, known]) await new EventReader(body!).close();
});

Deno.test("a name is one line of at most 40 code points", async () => {
  await using setup = await setUp();
  for (const name of ["", " ", "x".repeat(41), "two\nlines", "\u202eBar"]) {
    const answer = await setup.staff.post("/orders/screens", { name });
    assertEquals([answer.status, answer.text.includes("made-code")], [400, false], name);
  }
});

Deno.test("there are at most 50, however many codes were made before, and used at once", async () => {
  await using setup = await setUp();
  const { app, staff, makeCode, televisions } = setup;
  const codes: string[] = [];
  for (let count = 0; count < 52; count++) codes.push(await makeCode(`Bar ${count}`));
  const { services } = app;
  for (const code of codes.splice(0, 48)) {
    assertEquals((await services.televisions.add(code)).outcome, "added");
  }
  const outcomes = codes.map(async (code) => (await services.televisions.add(code)).outcome);
  const added = await Promise.all(outcomes);
  assertEquals(added.toSorted(), ["added", "added", "too many", "too many"]);
  assertEquals((await televisions()).length, 50);

  const full = await staff.post("/orders/screens", { name: "One more" });
  assertEquals(full.status, 400);
  assertStringIncludes(full.text, "There are too many");
  const code = codes[added.indexOf("too many")]!;
  const television = new TestBrowser(app);
  const refused = await television.post("/screen/add", { code });
  assertEquals(refused.status, 409);
  assertStringIncludes(refused.text, "There are too many televisions.");
  // It is still good, once there is a place.
  await staff.post("/orders/screens", { forget: (await televisions())[0]!.id });
  assertEquals((await television.post("/screen/add", { code })).location, "/screen");
  assertEquals((await televisions()).length, 50);
});

Deno.test("what stands around televisions: others' pages, bad reports, and who is no staff", async () => {
  await using setup = await setUp();
  const { app } = setup;
  const stranger = new TestBrowser(app);
  assertEquals((await stranger.post("/orders/screens", { name: "Bar" })).location, "/login");
  const evil = { headers: { origin: "https://evil.example" } };
  const report = { ...evil, body: '{"sound":"on"}' };
  assertEquals((await stranger.send("POST", "/api/screen", report)).status, 403);
  const code = new URLSearchParams({ code: "AAAA-AAAA" });
  assertEquals((await stranger.send("POST", "/screen/add", { ...evil, body: code })).status, 403);
  for (const body of ["", "null", "{}", '{"sound":"loud"}', '{"sound":1}']) {
    assertEquals((await stranger.send("POST", "/api/screen", { body })).status, 400, body);
  }
  assertEquals((await stranger.send("POST", "/api/screen", { body: " ".repeat(257) })).status, 413);
  assertEquals((await stranger.get("/api/screen")).status, 405);
});
