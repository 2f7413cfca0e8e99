import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { boardOf } from "@/tests/support/test_store.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { type Answer, formOn, TestBrowser } from "@/tests/support/test_browser.ts";

const MINUTE_MS = 60_000;

/** An app and a staff browser that is logged in to it. */
async function setUp() {
  const clock = new FakeClock();
  const app = await testApp({}, { clock });
  const browser = new TestBrowser(app);
  assertEquals((await browser.logIn()).status, 303);
  const { store, liveBoard } = app.services;
  return {
    clock,
    app,
    browser,
    store,
    post: (body: BodyInit) => browser.send("POST", "/api/orders", { body }),
    remove: (path: string) => browser.send("DELETE", `/api/orders/${path}`),
    /** What guests see. */
    numbers: () => liveBoard.board.orders.map(({ number }) => number),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

const json = ({ status, text }: Answer) => [status, JSON.parse(text)];

/** What the staff's page says of the last thing that was done. */
function replyOn({ text }: Answer): string {
  const reply = /<div class="reply[^"]*" role="status">(.*?)<\/div>/s.exec(text)?.[1] ?? "";
  return /<(?:p|span)[^>]*>([^<]*)</.exec(reply)?.[1] ?? "";
}

const calls: [string, number][] = [
  ['{"number":850}', 850],
  ['{"number":"850"}', 850],
  ['{"number":1}', 1],
  ['{"number":99999}', 99_999],
  [' {\n"number" : 850, "readyAt": 5, "source": "kitchen" }\n', 850],
  ['{"number":850}'.padEnd(1_024), 850],
];

for (const [body, number] of calls) {
  Deno.test(`POST /api/orders calls a number: ${body.trim()}, ${body.length} bytes`, async () => {
    await using setup = await setUp();
    const readyAt = setup.clock.now();
    const order = { number, readyAt, expiresAt: readyAt + 300_000, calls: 1, source: "staff" };
    assertEquals(json(await setup.post(body)), [200, { outcome: "called", order }]);
    assertEquals(setup.numbers(), [number]);
    const { orders } = await (await setup.app.request("/api/orders")).json();
    assertEquals(orders, [String(number)]);
  });
}

Deno.test("POST /api/orders says whether the number was on the board", async () => {
  await using setup = await setUp();
  const { clock, app, post } = setup;
  await (await app.order({ orderNumber: 850 })).body?.cancel();
  const call = async (passMs: number) => {
    clock.jump(passMs);
    const { outcome, order } = JSON.parse((await post('{"number":850}')).text);
    return [outcome, order.calls, order.source];
  };
  assertEquals(await call(1_999), ["same call", 1, "kitchen"]);
  assertEquals(await call(1), ["called again", 2, "staff"]);
  assertEquals(await call(1_999), ["same call", 2, "staff"]);
  assertEquals(await call(MINUTE_MS), ["called again", 3, "staff"]);
  assertEquals(await call(5 * MINUTE_MS), ["called", 1, "staff"]);
  assertEquals(setup.numbers(), [850]);
});

const badCalls = [
  "",
  "850",
  "null",
  "[850]",
  "number=850",
  '{"number":850',
  "{}",
  '{"orderNumber":850}',
  '{"__proto__":{"number":850}}',
  '{"number":null}',
  '{"number":""}',
  '{"number":"A12"}',
  '{"number":" 850"}',
  '{"number":0}',
  '{"number":-850}',
  '{"number":8.5}',
  '{"number":100000}',
  '{"number":1e400}',
  '{"number":[850]}',
  '{"number":true}',
];

for (const body of badCalls) {
  Deno.test(`POST /api/orders answers 400 to ${body || "no body"}`, async () => {
    await using setup = await setUp();
    await setup.store.call(12, "kitchen");
    const answer = await setup.post(body);
    assertEquals(json(answer), [400, {
      status: 400,
      title: "We didn't understand that request",
      detail: "number must be from 1 to 99999",
    }]);
    assertEquals(answer.headers.get("content-type"), "application/problem+json");
    assertEquals(answer.headers.get("cache-control"), "no-store");
    assertEquals(setup.numbers(), [12]);
  });
}

Deno.test("POST /api/orders answers 413 to a body over 1 KiB", async () => {
  await using setup = await setUp();
  assertEquals((await setup.post('{"number":850}'.padEnd(1_025))).status, 413);
  assertEquals(setup.numbers(), []);
});

Deno.test("DELETE /api/orders/850 takes it off the board, and it may be gone already", async () => {
  await using setup = await setUp();
  const { store, remove } = setup;
  await store.call(12, "kitchen");
  const call = await store.call(850, "kitchen");
  assert(call.outcome === "called");
  assertEquals(json(await remove("850")), [200, { outcome: "removed", order: call.order }]);
  assertEquals(json(await remove("850")), [200, { outcome: "absent" }]);
  assertEquals(json(await remove("851?readyAt=1")), [200, { outcome: "absent" }]);
  assertEquals(setup.numbers(), [12]);
});

Deno.test("POST /api/orders/850/retract takes a mistake off the board, and it counts as no order", async () => {
  await using setup = await setUp();
  const { clock, store, browser, app } = setup;
  await store.call(850, "staff");
  const path = `/api/orders/850/retract?readyAt=${clock.now()}`;
  const [status, { outcome }] = json(await browser.send("POST", path));
  assertEquals([status, outcome, setup.numbers()], [200, "removed", []]);
  const { called, removed } = await app.services.statistics.day(
    app.services.statistics.days.today,
  );
  assertEquals([called, removed], [0, 0]);
});

Deno.test("POST /api/orders/clear takes off what was seen, and /unclear puts all of it back", async () => {
  await using setup = await setUp();
  const { clock, store, browser } = setup;
  const numbers = Array.from({ length: 200 }, (_, at) => at + 1);
  await Promise.all(numbers.map((number) => store.call(number, "kitchen")));
  const calls = numbers.map((number) => ({ number, readyAt: clock.now() }));
  clock.jump(MINUTE_MS);
  await store.call(7, "kitchen");
  const send = (path: string) => browser.send("POST", path, { body: JSON.stringify({ calls }) });
  const [status, cleared] = json(await send("/api/orders/clear"));
  assertEquals([status, cleared.outcome, cleared.calls.length], [200, "cleared", 199]);
  assertEquals(setup.numbers(), [7]);
  assertEquals(json(await send("/api/orders/clear"))[1].calls.length, 199, "Sent again");
  assertEquals(json(await send("/api/orders/unclear")), [200, { outcome: "restored", count: 200 }]);
  assertEquals(setup.numbers().length, 200);
});

const wrongCalls = [
  "",
  "{}",
  '{"calls":7}',
  '{"calls":[{"number":0,"readyAt":1}]}',
  '{"calls":[{"number":1}]}',
];
for (const body of wrongCalls) {
  Deno.test(`POST /api/orders/clear refuses ${JSON.stringify(body)}`, async () => {
    await using setup = await setUp();
    await setup.store.call(850, "kitchen");
    const answer = await setup.browser.send("POST", "/api/orders/clear", { body });
    assertEquals([answer.status, setup.numbers()], [400, [850]]);
  });
}

Deno.test("DELETE /api/orders/850?readyAt= never removes a newer call", async () => {
  await using setup = await setUp();
  const { clock, store, app, remove } = setup;
  const seen = clock.now();
  await store.call(850, "staff");
  clock.jump(MINUTE_MS);
  await (await app.order({ orderNumber: 850 })).body?.cancel();
  const [status, { outcome, order }] = json(await remove(`850?readyAt=${seen}`));
  assertEquals([status, outcome, order.readyAt], [200, "newer call", clock.now()]);
  assertEquals(setup.numbers(), [850]);
  assertEquals(json(await remove(`850?readyAt=${order.readyAt}`)), [200, {
    outcome: "removed",
    order,
  }]);
  assertEquals(setup.numbers(), []);
});

Deno.test("two who remove the same call at once both did it, and neither sees an error", async () => {
  await using setup = await setUp();
  await setup.store.call(850, "kitchen");
  const path = `850?readyAt=${setup.clock.now()}`;
  const answers = await Promise.all([setup.remove(path), setup.remove(path)]);
  assertEquals(answers.map(({ status }) => status), [200, 200]);
  const outcomes = answers.map(({ text }) => JSON.parse(text).outcome);
  assertEquals(outcomes, ["removed", "removed"]);
});

const RULE = "The number must be from 1 to 99999";
const FORM_RULE = "Please enter a number from 1 to 99999";
const NO_TIME = "readyAt must be in ms since the epoch";

/** What is wrong behind `/api/orders/`, with 850 on the board. */
const badRemovals: [string, string][] = [
  ["0", RULE],
  ["-850", RULE],
  ["00000000000850", RULE],
  ["8.5", RULE],
  ["100000", RULE],
  ["A12", RULE],
  ["%20850", RULE],
  ["850%00", RULE],
  ["850,851", RULE],
  ["850?readyAt=", NO_TIME],
  ["850?readyAt=now", NO_TIME],
  ["850?readyAt=-1", NO_TIME],
  ["850?readyAt=1e3", NO_TIME],
  ["850?readyAt=1.5", NO_TIME],
  ["850?readyAt=%201", NO_TIME],
  ["850?readyAt=1000000000000000", NO_TIME],
  ["850?readyAt=now&readyAt=1", NO_TIME],
];

for (const [path, detail] of badRemovals) {
  Deno.test(`DELETE /api/orders/${path} answers 400`, async () => {
    await using setup = await setUp();
    await setup.store.call(850, "kitchen");
    const answer = await setup.remove(path);
    const [status, problem] = json(answer);
    assertEquals([status, problem.detail], [400, detail]);
    assertEquals(answer.headers.get("cache-control"), "no-store");
    assertEquals(setup.numbers(), [850]);
  });
}

Deno.test("without a script, staff call a number and remove it by the page's own forms", async () => {
  await using setup = await setUp();
  const { browser, clock } = setup;
  const follow = async (answer: Answer) => {
    assertEquals([answer.status, answer.headers.get("cache-control")], [303, "no-store"]);
    return await browser.get(answer.location!);
  };
  const call = async (from: Answer, number: string) =>
    await follow(await browser.submit(from, "/orders", { number }));

  const empty = await browser.get("/orders");
  assertEquals([empty.status, replyOn(empty)], [200, ""]);
  const called = await call(empty, "850");
  assertEquals(formOn(called, "/orders").number, "");
  assertEquals(replyOn(called), "850 is on the board");
  assertEquals(setup.numbers(), [850]);
  assertEquals(replyOn(await call(called, " 850 ")), "850 has only just been called");
  clock.jump(MINUTE_MS);
  const again = await call(called, "850");
  assertEquals(replyOn(again), "850 was already on the board and has been called again");

  const remove = async (from: Answer) => await follow(await browser.submit(from, "/orders/remove"));
  assertEquals(replyOn(await remove(called)), "850 has just been called again, so it stays");
  assertEquals(setup.numbers(), [850]);
  const removed = await remove(again);
  assertEquals(replyOn(removed), "850 is off the board");
  assertEquals(setup.numbers(), []);
  assertEquals(removed.text.includes("/orders/remove"), false);
  // What they wanted is so; it was done once.
  assertEquals(replyOn(await remove(again)), "850 is off the board");
});

const badNumbers: [string, string][] = [
  ["", ""],
  ["A12", "A12"],
  ["0", "0"],
  ["100000", "100000"],
  ["8 50", "8 50"],
  [" -1 ", "-1"],
  ['"><script>alert(1)</script>', '"><script>alert(1)</script>'],
];

for (const [number, kept] of badNumbers) {
  Deno.test(`the form answers 400 to ${JSON.stringify(number)}, and keeps it in the field`, async () => {
    await using setup = await setUp();
    const { browser, store } = setup;
    await store.call(12, "kitchen");
    const answer = await browser.submit(await browser.get("/orders"), "/orders", { number });
    assertEquals([answer.status, answer.headers.get("cache-control")], [400, "no-store"]);
    assertEquals(replyOn(answer), FORM_RULE);
    assertStringIncludes(answer.text, '<div class="reply failed" role="status">');
    assertEquals(formOn(answer, "/orders").number, kept);
    // What the page's own script carries ends where that does.
    const markup = answer.text.replaceAll(/<script type="module"[^>]*>.*?<\/script>/gs, "");
    assertEquals(markup.includes("<script>alert"), false);
    assertStringIncludes(answer.text, '<span class="staff-number">12</span>');
    assertEquals(setup.numbers(), [12]);
    const corrected = await browser.submit(answer, "/orders", { number: "850" });
    assertEquals(corrected.status, 303);
  });
}

const badForms: Record<string, string>[] = [
  {},
  { number: "850" },
  { readyAt: "1" },
  { number: "850", readyAt: "" },
  { number: "850", readyAt: "now" },
  { number: "A12", readyAt: "1" },
  { number: "0", readyAt: "1" },
];

for (const fields of badForms) {
  Deno.test(`POST /orders/remove answers 400 to ${JSON.stringify(fields)}`, async () => {
    await using setup = await setUp();
    await setup.store.call(850, "kitchen");
    const answer = await setup.browser.post("/orders/remove", fields);
    assertEquals([answer.status, answer.headers.get("cache-control")], [400, "no-store"]);
    assertMatch(answer.headers.get("content-type") ?? "", /^text\/html/);
    assertStringIncludes(answer.text, "We didn't understand that request");
    assertEquals(setup.numbers(), [850]);
  });
}

Deno.test("the forms take no more than 4 KiB", async () => {
  await using setup = await setUp();
  for (const path of ["/orders", "/orders/remove"]) {
    const answer = await setup.browser.post(path, { number: "850", x: "x".repeat(4_096) });
    assertEquals([answer.status, answer.headers.get("cache-control")], [413, "no-store"], path);
  }
  assertEquals(setup.numbers(), []);
});

Deno.test("GET /orders shows every live number, newest call first, with the time that it has left", async () => {
  await using setup = await setUp();
  const { store, clock, browser } = setup;
  await store.call(7, "kitchen");
  clock.jump(4 * MINUTE_MS);
  for (const number of [850, 12]) await store.call(number, "kitchen");
  clock.jump(50_500);
  await store.call(12, "staff");
  const page = await browser.get("/orders");
  const rows = [...page.text.matchAll(/<li class="staff-order"[^>]*>.*?<\/li>/gs)].map(([row]) =>
    row.replace(/<[^>]*>/g, "|").replace(/\|+/g, "|")
  );
  assertEquals(rows, [
    "|12|5:00 left|staff · called 2×|Call again|More time|Picked up|",
    "|850|4:10 left|kitchen|Call again|More time|Picked up|",
    "|7|0:10 left|kitchen|leaving soon|Call again|More time|Picked up|",
  ]);
  assertStringIncludes(page.text, 'aria-label="850 picked up"');
  assertEquals(page.text.includes(" style="), false);
  clock.jump(9_500);
  assertEquals((await browser.get("/orders")).text.includes('"staff-number">7<'), false);
});

Deno.test("GET /orders has nothing that takes away what is being typed", async () => {
  await using setup = await setUp();
  const { text } = await setup.browser.get("/orders");
  assertEquals(text.includes('http-equiv="refresh"'), false);
});

const queries: [string, string][] = [
  ["?outcome=removed&number=850", "850 is off the board"],
  ["?outcome=removed", ""],
  ["?number=850", ""],
  ["?outcome=removed&number=A12", ""],
  ["?outcome=removed&number=%3Cb%3E", ""],
  ["?outcome=exploded&number=850", ""],
  ["?outcome=constructor&number=850", ""],
  ["?outcome=__proto__&number=850", ""],
];

for (const [query, reply] of queries) {
  Deno.test(`GET /orders${query} says ${reply || "nothing"}`, async () => {
    await using setup = await setUp();
    const page = await setup.browser.get(`/orders${query}`);
    assertEquals([page.status, replyOn(page)], [200, reply]);
  });
}

Deno.test("/orders/edit, where the staff's page was, leads to where it is", async () => {
  await using setup = await setUp();
  const { status, location } = await setup.browser.get("/orders/edit");
  assertEquals([status, location], [303, "/orders"]);
});

Deno.test("what staff do reaches every open page at once", async () => {
  await using setup = await setUp();
  const stream = new EventReader((await setup.app.request("/api/events")).body!);
  const numbers = async () =>
    (await stream.next()).data.orders.map(({ number }: { number: number }) => number);
  assertEquals(await numbers(), []);
  assertEquals((await setup.post('{"number":850}')).status, 200);
  assertEquals(await numbers(), [850]);
  assertEquals((await setup.browser.post("/orders", { number: "12" })).status, 303);
  assertEquals(await numbers(), [12, 850]);
  assertEquals((await setup.remove("850")).status, 200);
  assertEquals(await numbers(), [12]);
  await stream.close();
});

/** The methods that each route takes, by the name of its file. */
const methods: [string, string, string[]][] = [
  ["/orders", "/orders", ["GET", "POST", "HEAD"]],
  ["/orders/edit", "/orders/edit", ["GET", "HEAD"]],
  ["/orders/remove", "/orders/remove", ["POST"]],
  ["/orders/extend", "/orders/extend", ["POST"]],
  ["/orders/restore", "/orders/restore", ["POST"]],
  ["/api/orders/gone", "/api/orders/gone", ["GET", "HEAD"]],
  ["/api/orders/[number]", "/api/orders/850", ["DELETE"]],
  ["/api/orders/[number]/extend", "/api/orders/850/extend", ["POST"]],
  ["/api/orders/[number]/restore", "/api/orders/850/restore", ["POST"]],
];

for (const [route, path, taken] of methods) {
  Deno.test(`${route} answers 405 with Allow to all but ${taken.join(", ")}`, async () => {
    await using setup = await setUp();
    await setup.store.call(850, "kitchen");
    const all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    for (const method of all.filter((each) => !taken.includes(each))) {
      const { status, headers } = await setup.browser.send(method, path);
      assertEquals([status, headers.get("allow")], [405, taken.join(", ")], method);
      assertEquals(headers.get("cache-control"), "no-store", method);
    }
    assertEquals(setup.numbers(), [850]);
  });
}

/** What staff do, on every route. */
const deeds: Record<string, (browser: TestBrowser) => Promise<Answer>> = {
  "GET /orders": (browser) => browser.get("/orders"),
  "POST /orders": (browser) => browser.post("/orders", { number: "999" }),
  "POST /orders/remove": (browser) =>
    browser.post("/orders/remove", { number: "850", readyAt: "1" }),
  "POST /api/orders": (browser) => browser.send("POST", "/api/orders", { body: '{"number":999}' }),
  "DELETE /api/orders/850": (browser) => browser.send("DELETE", "/api/orders/850"),
  "POST /orders/extend": (browser) =>
    browser.post("/orders/extend", { number: "850", readyAt: "1" }),
  "POST /api/orders/850/restore": (browser) =>
    browser.send("POST", "/api/orders/850/restore?readyAt=1"),
};

for (const [name, act] of Object.entries(deeds)) {
  Deno.test(`${name} answers 503 while the store fails, and logs nobody out`, async () => {
    const { browser, app } = await setUp();
    await app.services.close();
    const answer = await act(browser);
    assertEquals([answer.status, answer.headers.get("retry-after")], [503, "5"]);
    assertStringIncludes(answer.text, "Not available right now");
    assertEquals(answer.headers.get("cache-control"), "no-store");
    assertEquals(answer.headers.getSetCookie(), []);
    // What a form's answer loads again by itself would come by GET, and look as if it had worked.
    assertEquals(answer.headers.get("refresh"), name.startsWith("GET") ? "5" : null);
  });
}

Deno.test("a call that can't be stored is answered 503, and a removal is taken", async () => {
  await using setup = await setUp();
  const { store, browser } = setup;
  await store.call(850, "kitchen");
  store.call = () => Promise.reject(new StoreUnavailableError("The disk is full"));
  for (const name of ["POST /orders", "POST /api/orders"]) {
    assertEquals((await deeds[name]!(browser)).status, 503, name);
  }
  assertEquals((await setup.remove("850")).status, 200);
});

Deno.test("a call that staff send twice with one id is one call", async () => {
  await using setup = await setUp();
  const { post, clock, store } = setup;
  const body = JSON.stringify({ number: 850, id: "a-1" });
  const [status, { outcome }] = json(await post(body));
  assertEquals([status, outcome], [200, "called"]);
  clock.jump(MINUTE_MS);
  assertEquals(json(await post(body)), [200, { outcome: "called" }]);
  assertEquals((await boardOf(store)).records.map(({ calls }) => calls), [1]);
  assertEquals(json(await post('{"number":850,"id":"b-2"}'))[1].outcome, "called again");
});

Deno.test("an id that staff send again with another number is refused, and calls nothing", async () => {
  await using setup = await setUp();
  const { post, store } = setup;
  assertEquals(json(await post('{"number":850,"id":"a-1"}'))[0], 200);
  const [status, { detail }] = json(await post('{"number":851,"id":"a-1"}'));
  assertEquals([status, detail], [409, "This id was sent before with another number"]);
  assertEquals((await boardOf(store)).records.map(({ number }) => number), [850]);
});

for (const id of ["", "a b", "x".repeat(65), 7, null, "é"]) {
  Deno.test(`POST /api/orders answers 400 to the id ${JSON.stringify(id).slice(0, 20)}`, async () => {
    await using setup = await setUp();
    const [status] = json(await setup.post(JSON.stringify({ number: 850, id })));
    assertEquals([status, setup.numbers()], [400, []]);
  });
}

Deno.test("staff give a call more time, put it back, and see what has gone", async () => {
  await using setup = await setUp();
  const { browser, clock, store } = setup;
  const call = await store.call(850, "kitchen");
  assert(call.outcome === "called");
  const { order } = call;
  const send = async (action: string, readyAt = order.readyAt) =>
    json(await browser.send("POST", `/api/orders/850/${action}?readyAt=${readyAt}`));
  clock.jump(MINUTE_MS);
  const extended = { ...order, expiresAt: order.expiresAt + MINUTE_MS };
  assertEquals(await send("extend"), [200, { outcome: "extended", order: extended }]);
  assertEquals(await send("extend", 1), [200, { outcome: "newer call", order: extended }]);
  await setup.remove(`850?readyAt=${order.readyAt}`);
  assertEquals(await send("extend"), [200, { outcome: "absent" }]);
  const { gone } = JSON.parse((await browser.get("/api/orders/gone")).text);
  const { readyAt } = order;
  assertEquals(gone, [{ number: 850, readyAt, goneAt: clock.now(), how: "removed" }]);
  assertEquals(await send("restore"), [200, { outcome: "restored", order: extended }]);
  assertEquals(setup.numbers(), [850]);
  await setup.remove("850");
  clock.jump(5 * MINUTE_MS);
  assertEquals(await send("restore"), [200, { outcome: "too late" }]);
  assertEquals(setup.numbers(), []);
});

for (
  const path of [
    "850/extend?readyAt=now",
    "0/extend?readyAt=1",
    "A1/restore",
    "850/restore?readyAt=",
  ]
) {
  Deno.test(`POST /api/orders/${path} answers 400`, async () => {
    await using setup = await setUp();
    await setup.store.call(850, "kitchen");
    const before = await setup.store.versionstamp();
    const answer = await setup.browser.send("POST", `/api/orders/${path}`);
    assertEquals([answer.status, await setup.store.versionstamp()], [400, before]);
  });
}

Deno.test("without a script, staff undo a removal and give more time by the page's own forms", async () => {
  await using setup = await setUp();
  const { browser, clock, store } = setup;
  await store.call(850, "kitchen");
  const submit = async (from: Answer, action: string) =>
    await browser.get((await browser.submit(from, action)).location!);
  const page = await browser.get("/orders");
  const extended = await submit(page, "/orders/extend");
  assertEquals(replyOn(extended), "850 has more time");
  const removed = await submit(extended, "/orders/remove");
  assertEquals(setup.numbers(), []);
  assertStringIncludes(removed.text, "850 is off the board");
  const restored = await submit(removed, "/orders/restore");
  assertEquals([replyOn(restored), setup.numbers()], ["850 is on the board again", [850]]);
  await submit(restored, "/orders/remove");
  clock.jump(5 * MINUTE_MS);
  const late = await submit(removed, "/orders/restore");
  assertStringIncludes(replyOn(late), "can't be put back: its time has run out");
  assertStringIncludes(late.text, "Recently gone: 1");
});
