import { assert, assertEquals, assertRejects } from "@std/assert";
import { AuroraServer } from "@/tools/cafe/aurora_server.ts";
import { FakeAurora, type FakeAuroraOptions, type Fault } from "@/tools/cafe/fake_aurora.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const NOON = "2026-05-01T12:00:00.000Z";
const KEY = "the key";

interface Call {
  method?: string;
  path?: string;
  key?: string | null;
  type?: string;
  /** Sent as it is, or as JSON if it is no text. */
  body?: unknown;
}

function requestTo(
  url: string,
  { method = "GET", path = "/api/orders", key = KEY, type = "application/json", body }: Call,
): [string, RequestInit] {
  const headers = { "content-type": type, ...(key === null ? {} : { "x-api-key": key }) };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return [`${url}${path}`, { method, headers, ...(text === undefined ? {} : { body: text }) }];
}

const add = (body: unknown): Call => ({ method: "POST", body });
const remove = (number: unknown): Call => ({ method: "DELETE", path: `/api/orders/${number}` });

function setUp(options: FakeAuroraOptions = {}) {
  const clock = new FakeClock();
  const aurora = new FakeAurora({ apiKey: KEY, clock, ...options });
  const send = async (call: Call, init: RequestInit = {}) => {
    const [url, request] = requestTo("https://aurora.test", call);
    const response = await aurora.fetch(url, { ...request, ...init });
    const type = response.headers.get("content-type")!.split(";")[0]!;
    const text = await response.text();
    return { status: response.status, type, body: type.includes("json") ? JSON.parse(text) : text };
  };
  return { clock, aurora, send };
}

const BAD_REQUEST = { message: "Bad Request", details: {} };
const ORDER_101 = { number: 101, startTime: NOON, timeoutSeconds: 300 };

/** One row per line of what was observed: the call, the answer's status, type and body. */
const answers: [string, Call, number, string, unknown?][] = [
  ["the whole list to an order", add({ orderNumber: 102 }), 200, "application/json", [
    ORDER_101,
    { number: 102, startTime: NOON, timeoutSeconds: 120 },
  ]],
  ["the list to a removal", remove(101), 200, "application/json", []],
  ["the list to the removal of what is not there", remove(7), 200, "application/json", [ORDER_101]],
  ["the list to a reader", {}, 200, "application/json", [ORDER_101]],
  ["401 to a wrong key", { key: "wrong" }, 401, "application/json"],
  ["401 to an empty key", { key: "" }, 401, "application/json"],
  ["401 to no key", { key: null }, 401, "application/json"],
  ["400 to text", add({ orderNumber: "A12" }), 400, "application/json", BAD_REQUEST],
  ["400 to an empty text", add({ orderNumber: "" }), 400, "application/json", BAD_REQUEST],
  ["400 to null", add({ orderNumber: null }), 400, "application/json", BAD_REQUEST],
  ["400 to an object", add({ orderNumber: {} }), 400, "application/json", BAD_REQUEST],
  ["400 to nothing", add({}), 400, "application/json", BAD_REQUEST],
  ["400 to an unknown field", add({ orderNumber: 1, bar: 2 }), 400, "application/json"],
  [
    "400 to a body that is not called JSON",
    { ...add({ orderNumber: 1 }), type: "text/plain" },
    400,
    "application/json",
  ],
  ["500 to malformed JSON", add("{"), 500, "text/plain", "Internal server error."],
  [
    "500 to a long body",
    add({ orderNumber: 1, bar: "x".repeat(102_400) }),
    500,
    "text/plain",
    "Internal server error.",
  ],
  ["404 at another address", { path: "/orders" }, 404, "application/json"],
];

for (const [name, call, status, type, body] of answers) {
  Deno.test(`a fake Aurora answers ${name}`, async () => {
    const { aurora, send } = setUp();
    aurora.post(101, 300);
    const answer = await send(call);
    assertEquals({ status: answer.status, type: answer.type }, { status, type });
    if (body !== undefined) assertEquals(answer.body, body);
  });
}

for (const number of [-1, 1.5, 0, 1e20]) {
  Deno.test(`a fake Aurora stores the number ${number} as it is`, async () => {
    const { aurora, send } = setUp();
    assertEquals((await send(add({ orderNumber: number }))).status, 200);
    assertEquals(aurora.numbers, [number]);
  });
}

for (const timeoutSeconds of [0, -5]) {
  Deno.test(`a fake Aurora answers 200 to a timeout of ${timeoutSeconds} and shows nothing`, async () => {
    const { aurora, send } = setUp();
    aurora.post(101);
    const { status, body } = await send(add({ orderNumber: 101, timeoutSeconds }));
    assertEquals([status, body], [200, []]);
  });
}

Deno.test("a fake Aurora keeps a repeated number's position, starts its time again and resets its timeout", async () => {
  const { clock, send } = setUp();
  await send(add({ orderNumber: 101, timeoutSeconds: 300 }));
  await send(add({ orderNumber: 102, timeoutSeconds: 300 }));
  await clock.pass(60_000);
  const { body } = await send(add({ orderNumber: 101 }));
  assertEquals(body, [
    { number: 101, startTime: "2026-05-01T12:01:00.000Z", timeoutSeconds: 120 },
    { number: 102, startTime: NOON, timeoutSeconds: 300 },
  ]);
});

Deno.test("a fake Aurora drops a number after its timeout, whatever the wall clock does", async () => {
  const { clock, aurora } = setUp();
  aurora.post(101, 10);
  clock.jump(3_600_000);
  await clock.pass(9_999);
  assertEquals(aurora.numbers, [101]);
  await clock.pass(1);
  assertEquals(aurora.numbers, []);
});

Deno.test("a fake Aurora lets a key without rights read, and answers 403 to what it writes", async () => {
  const { aurora, send } = setUp();
  aurora.mayWrite = false;
  aurora.post(101, 300);
  assertEquals((await send({})).body, [ORDER_101]);
  for (const call of [add({ orderNumber: 1 }), remove(101)]) {
    const { status, type } = await send(call);
    assertEquals([status, type], [403, "application/json"]);
  }
  assertEquals(aurora.numbers, [101]);
});

Deno.test("a fake Aurora keeps a number whose removal did not wait for its order", async () => {
  const { aurora, send } = setUp();
  await Promise.all([send(add({ orderNumber: 101 })), send(remove(101))]);
  assertEquals(aurora.numbers, [101]);
  await send(remove(101));
  assertEquals(aurora.numbers, []);
});

Deno.test("a fake Aurora is empty after a restart", () => {
  const { aurora } = setUp();
  aurora.post(101);
  aurora.restart();
  assertEquals(aurora.numbers, []);
});

Deno.test("a fake Aurora takes 500 orders, 50 at once", async () => {
  const { aurora, send } = setUp();
  for (let first = 1; first <= 500; first += 50) {
    const some = Array.from({ length: 50 }, (_, index) => add({ orderNumber: first + index }));
    const answers = await Promise.all(some.map((call) => send(call)));
    assert(answers.every(({ status }) => status === 200));
  }
  assertEquals(aurora.numbers.length, 500);
});

Deno.test("a fake Aurora notes each request as it arrived", async () => {
  const { clock, aurora, send } = setUp();
  await send(add({ orderNumber: "A12", timeoutSeconds: 5 }));
  await clock.pass(1_000);
  await send(remove(101));
  assertEquals(aurora.requests, [
    { method: "POST", path: "/api/orders", number: "A12", timeoutSeconds: 5, at: 0 },
    { method: "DELETE", path: "/api/orders/101", number: 101, at: 1_000 },
  ]);
});

Deno.test("a fake Aurora says what the screens show whenever that changes", async () => {
  const heard: number[][] = [];
  const { clock, aurora, send } = setUp({ changed: (numbers) => heard.push(numbers) });
  await send(add({ orderNumber: 101, timeoutSeconds: 10 }));
  await send(add({ orderNumber: 102, timeoutSeconds: 20 }));
  await send(add({ orderNumber: 102, timeoutSeconds: 30 }));
  await clock.pass(30_000);
  aurora.post(7);
  aurora.take(7);
  aurora[Symbol.dispose]();
  aurora.post(8);
  assertEquals(heard, [[101], [101, 102], [102], [], [7], []]);
  assertEquals(clock.waiting, 0);
});

const refusals: [Fault & object, string, unknown?][] = [
  [{ status: 400 }, "application/json", BAD_REQUEST],
  [{ status: 401 }, "application/json"],
  [{ status: 403 }, "application/json"],
  [{ status: 404 }, "application/json"],
  [{ status: 409 }, "text/plain", "Endpoint is disabled in the server settings"],
  [{ status: 429 }, "application/json"],
  [{ status: 500 }, "text/plain", "Internal server error."],
];

for (const [fault, type, body] of refusals) {
  Deno.test(`a fake Aurora that is set to answer ${fault.status} does nothing else`, async () => {
    const { aurora, send } = setUp();
    aurora.fault = fault;
    for (const call of [{}, add({ orderNumber: 101 }), remove(101)]) {
      const answer = await send(call);
      assertEquals([answer.status, answer.type], [fault.status, type]);
      if (body !== undefined) assertEquals(answer.body, body);
    }
    aurora.fault = { ...fault, only: "DELETE" };
    assertEquals((await send(add({ orderNumber: 101 }))).status, 200);
    assertEquals((await send(remove(101))).status, fault.status);
    assertEquals(aurora.numbers, [101]);
  });
}

Deno.test("a fake Aurora that refuses rejects as fetch does", async () => {
  const { aurora, send } = setUp();
  aurora.fault = "refuse";
  await assertRejects(() => send(add({ orderNumber: 101 })), TypeError);
  assertEquals(aurora.numbers, []);
  assertEquals(aurora.requests.length, 1);
});

Deno.test("a fake Aurora that is deaf carries out what it does not answer", async () => {
  const { aurora, send } = setUp();
  aurora.fault = "deaf";
  await assertRejects(() => send(add({ orderNumber: 101 })));
  assertEquals(aurora.numbers, [101]);
});

Deno.test("a fake Aurora that gives garbage answers 200 with a web page", async () => {
  const { aurora, send } = setUp();
  aurora.fault = "garbage";
  const { status, type } = await send(add({ orderNumber: 101 }));
  assertEquals([status, type], [200, "text/html"]);
  assertEquals(aurora.numbers, []);
});

Deno.test("a fake Aurora that hangs carries everything out when released, in order, for callers long gone too", async () => {
  const { clock, aurora, send } = setUp();
  aurora.fault = "hang";
  const caller = new AbortController();
  const left = assertRejects(
    () => send(add({ orderNumber: 101 }), { signal: caller.signal }),
    Error,
    "Left",
  );
  const removed = send(remove(101));
  const added = send(add({ orderNumber: 102 }));
  await clock.pass(0);
  caller.abort(new Error("Left"));
  await left;
  aurora.fault = null;
  assertEquals(aurora.numbers, []);
  await aurora.release();
  assertEquals([(await removed).body, (await added).status], [[], 200]);
  assertEquals(aurora.numbers, [102]);
});

Deno.test("a fake Aurora that is slow carries out and answers what comes half a minute later", async () => {
  const { clock, aurora, send } = setUp();
  aurora.fault = "slow";
  const added = send(add({ orderNumber: 101 }));
  await clock.pass(29_999);
  assertEquals(aurora.numbers, []);
  await clock.pass(1);
  assertEquals([(await added).status, aurora.numbers], [200, [101]]);
});

Deno.test("a fake Aurora that restarts forgets what hangs", async () => {
  const { clock, aurora, send } = setUp();
  aurora.fault = "hang";
  const lost = assertRejects(() => send(add({ orderNumber: 101 })));
  await clock.pass(0);
  aurora.restart();
  await lost;
  await aurora.release();
  assertEquals(aurora.numbers, []);
});

Deno.test("a fake Aurora does not receive what was called off before it was sent", async () => {
  const { aurora, send } = setUp();
  const signal = AbortSignal.abort(new Error("Left"));
  await assertRejects(() => send({}, { signal }), Error, "Left");
  assertEquals(aurora.requests, []);
});

/** Sends a call over the network. */
async function sendTo(server: AuroraServer, call: Call, init: RequestInit = {}) {
  const [url, request] = requestTo(server.url, call);
  const response = await fetch(url, { ...request, ...init });
  return { status: response.status, body: await response.text() };
}

Deno.test("a fake Aurora's server goes away and comes back at the same address, its list kept", async () => {
  await using server = new AuroraServer({ apiKey: KEY });
  const { url } = server;
  assertEquals((await sendTo(server, add({ orderNumber: 101 }))).status, 200);
  await server.stop();
  await assertRejects(() => sendTo(server, {}), TypeError);
  server.start();
  assertEquals(server.url, url);
  const { body } = await sendTo(server, {});
  assertEquals(JSON.parse(body).map((order: { number: number }) => order.number), [101]);
});

Deno.test("a fake Aurora's server cuts the connections that are open when it stops", async () => {
  await using server = new AuroraServer({ apiKey: KEY });
  server.aurora.fault = "hang";
  const cut = assertRejects(() => sendTo(server, add({ orderNumber: 101 })), TypeError);
  await waitFor(() => server.aurora.requests.length > 0);
  await server.stop();
  await cut;
});

const cuts: [Fault, number[]][] = [["refuse", []], ["deaf", [101]]];

for (const [fault, numbers] of cuts) {
  Deno.test(`a fake Aurora's server cuts the connection on "${fault}"`, async () => {
    await using server = new AuroraServer({ apiKey: KEY });
    server.aurora.fault = fault;
    await assertRejects(() => sendTo(server, add({ orderNumber: 101 })), TypeError);
    assertEquals(server.aurora.numbers, numbers);
  });
}

Deno.test("a fake Aurora's server carries out what hangs after its caller has gone", async () => {
  await using server = new AuroraServer({ apiKey: KEY });
  const { aurora } = server;
  aurora.fault = "hang";
  const caller = new AbortController();
  const { signal } = caller;
  const left = assertRejects(
    () => sendTo(server, add({ orderNumber: 101 }), { signal }),
    Error,
    "Left",
  );
  await waitFor(() => aurora.requests.length > 0);
  caller.abort(new Error("Left"));
  await left;
  assertEquals(aurora.numbers, []);
  await aurora.release();
  assertEquals(aurora.numbers, [101]);
});
