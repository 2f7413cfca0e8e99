import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Aurora, type AuroraAnswer } from "@/lib/aurora/client.ts";
import type { AuroraTrouble } from "@/lib/shared/staff_status.ts";
import { FakeAurora, type Fault } from "@/tools/cafe/fake_aurora.ts";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const NOON = "2026-05-01T12:00:00.000Z";
const TIMEOUT_MS = 5_000;

type Fetch = (url: string, init: RequestInit) => Response | Promise<Response>;

/** A client whose requests `fetch` answers; by default a fake Aurora. */
function setUp({ url = "http://aurora.test", fetch }: { url?: string; fetch?: Fetch } = {}) {
  const clock = new FakeClock();
  const fake = new FakeAurora({ clock });
  const sent: { url: string; init: RequestInit }[] = [];
  const recording: typeof globalThis.fetch = async (input, init = {}) => {
    sent.push({ url: String(input), init });
    return await (fetch ?? fake.fetch)(String(input), init);
  };
  const aurora = new Aurora({ url, apiKey: fake.apiKey, clock, fetch: recording });
  return { clock, fake, aurora, sent };
}

/** A client of the real fetch, in front of a server of this machine. */
function setUpServer(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, ...setUp({ url, fetch }), [Symbol.asyncDispose]: () => server.shutdown() };
}

/** The numbers of a list, or why there is none. */
function told(answer: AuroraAnswer): number[] | string {
  return answer.outcome === "done" ? [...answer.orders.keys()] : answer.reason;
}

const requests: [string, (aurora: Aurora) => Promise<AuroraAnswer>, string, string, unknown][] = [
  ["list()", (aurora) => aurora.list(), "GET", "", null],
  ["add()", (aurora) => aurora.add(850, 299), "POST", "", {
    orderNumber: 850,
    timeoutSeconds: 299,
  }],
  ["remove()", (aurora) => aurora.remove(850), "DELETE", "/850", null],
];

for (const [name, send, method, path, body] of requests) {
  Deno.test(`${name} sends what Aurora takes, with the key and without cookies`, async () => {
    const { aurora, fake, sent } = setUp();
    assertEquals((await send(aurora)).outcome, "done");
    const [{ url, init }] = sent as [{ url: string; init: RequestInit }];
    assertEquals(url, `http://aurora.test/api/orders${path}`);
    assertEquals([init.method, init.redirect], [method, "manual"]);
    assertEquals(init.body == null ? null : JSON.parse(init.body as string), body);
    assertEquals(Object.fromEntries(new Headers(init.headers)), {
      "x-api-key": fake.apiKey,
      "content-type": "application/json",
    });
  });

  Deno.test(`${name} gives up after 5 s, by time that no jump moves`, async () => {
    const { aurora, fake, clock } = setUp();
    fake.fault = "hang";
    let answer: AuroraAnswer | undefined;
    const asked = send(aurora).then((given) => answer = given);
    clock.jump(3_600_000);
    await clock.pass(TIMEOUT_MS - 1);
    assertEquals(answer, undefined);
    await clock.pass(1);
    await asked;
    assertEquals(answer, {
      outcome: "failed",
      retryable: true,
      trouble: "no answer",
      reason: "No answer within 5000 ms",
    });
    assertEquals(clock.waiting, 0);
  });

  Deno.test(`${name} leaves no timer after an answer`, async () => {
    const { aurora, fake, clock } = setUp();
    assertEquals((await send(aurora)).outcome, "done");
    fake.fault = "refuse";
    assertEquals((await send(aurora)).outcome, "failed");
    assertEquals(clock.waiting, 0);
  });
}

for (
  const [url, expected] of [
    ["http://aurora.test", "http://aurora.test/api/orders"],
    ["http://aurora.test/", "http://aurora.test/api/orders"],
    ["https://aurora.test:8443", "https://aurora.test:8443/api/orders"],
    ["https://example.com/aurora", "https://example.com/aurora/api/orders"],
    ["https://example.com/aurora/", "https://example.com/aurora/api/orders"],
    ["https://example.com/a/b/", "https://example.com/a/b/api/orders"],
    ["http://[::1]:3000", "http://[::1]:3000/api/orders"],
  ] as const
) {
  Deno.test(`orders are at ${expected} when AURORA_URL is ${url}`, async () => {
    const { aurora, sent } = setUp({ url });
    await aurora.list();
    await aurora.remove(7);
    assertEquals(sent.map((request) => request.url), [expected, `${expected}/7`]);
  });
}

Deno.test("each answer has the whole list, by number", async () => {
  const { aurora, fake } = setUp();
  fake.post(99, 3600);
  const other = { number: 99, startTime: NOON, timeoutSeconds: 3600 };
  const ours = { number: 850, startTime: NOON, timeoutSeconds: 300 };
  assertEquals(await aurora.list(), { outcome: "done", orders: new Map([[99, other]]) });
  const both = new Map([[99, other], [850, ours]]);
  assertEquals(await aurora.add(850, 300), { outcome: "done", orders: both });
  assertEquals(await aurora.remove(99), { outcome: "done", orders: new Map([[850, ours]]) });
  assertEquals(await aurora.remove(99), { outcome: "done", orders: new Map([[850, ours]]) });
});

const faults: [Fault, boolean, AuroraTrouble, string][] = [
  [{ status: 400 }, false, "failing", "POST was answered 400"],
  [{ status: 401 }, true, "wrong key", "POST was answered 401: is AURORA_API_KEY right?"],
  [
    { status: 403 },
    true,
    "no right",
    "POST was answered 403: may the key in AURORA_API_KEY add and remove orders?",
  ],
  [{ status: 404 }, true, "wrong address", "POST was answered 404: is AURORA_URL right?"],
  [{ status: 409 }, true, "switched off", "POST was answered 409: are orders switched off there?"],
  [{ status: 429 }, true, "failing", "POST was answered 429"],
  [{ status: 500 }, true, "failing", "POST was answered 500"],
  ["refuse", true, "no answer", "Could not connect: http://aurora.test/api/orders"],
  ["deaf", true, "no answer", "Aurora hung up"],
  ["garbage", true, "wrong address", "POST was not answered with a list: is AURORA_URL right?"],
];

for (const [fault, retryable, trouble, reason] of faults) {
  Deno.test(`${JSON.stringify(fault)} is an answer${retryable ? " to retry" : ""}`, async () => {
    const { aurora, fake } = setUp();
    fake.fault = fault;
    assertEquals(await aurora.add(850, 300), { outcome: "failed", retryable, trouble, reason });
    assertEquals((await aurora.list()).outcome, "failed");
    assertEquals((await aurora.remove(850)).outcome, "failed");
  });
}

Deno.test("a key without rights is refused, and may be given them", async () => {
  const { aurora, fake } = setUp();
  fake.mayWrite = false;
  assertEquals((await aurora.list()).outcome, "done");
  const reason = "DELETE was answered 403: may the key in AURORA_API_KEY add and remove orders?";
  assertEquals(await aurora.remove(850), {
    outcome: "failed",
    retryable: true,
    trouble: "no right",
    reason,
  });
});

/** What stands in the place of Aurora, and what the client makes of it. */
const bodies: [string, BodyInit | null, number[] | string][] = [
  ["an empty list", "[]", []],
  ["nothing", null, "GET was not answered with a list: is AURORA_URL right?"],
  ["an empty text", "", "GET was not answered with a list: is AURORA_URL right?"],
  ["null", "null", "GET was not answered with a list: is AURORA_URL right?"],
  ["a number", "850", "GET was not answered with a list: is AURORA_URL right?"],
  ["an object", '{"0":{"number":850}}', "GET was not answered with a list: is AURORA_URL right?"],
  ["half a list", '[{"number":850,"star', "GET was not answered with a list: is AURORA_URL right?"],
  [
    "no UTF-8",
    new Uint8Array([0x5b, 0xff, 0x5d]),
    "GET was not answered with a list: is AURORA_URL right?",
  ],
  ["a list of all sorts", JSON.stringify([null, 850, "850", [], {}, { number: 851 }]), []],
  [
    "a list with other fields",
    JSON.stringify([{ number: 850, startTime: NOON, timeoutSeconds: 300, id: "5" }]),
    [850],
  ],
  [
    "a list of odd numbers",
    JSON.stringify(
      [-5, 0, 1.5, 1e20, "A12", "850", 850].map((number) => ({
        number,
        startTime: NOON,
        timeoutSeconds: 300,
      })),
    ),
    [-5, 0, 1.5, 1e20, 850],
  ],
  [
    "a list of odd times",
    JSON.stringify([
      { number: 1, startTime: 0, timeoutSeconds: 300 },
      { number: 2, startTime: NOON, timeoutSeconds: "300" },
      { number: 3, startTime: "yesterday", timeoutSeconds: -1.5 },
    ]),
    [3],
  ],
  ["a list of a million bytes", `[${" ".repeat(999_998)}]`, []],
  [
    "a longer one",
    `[${" ".repeat(999_999)}]`,
    "GET was not answered with a list: is AURORA_URL right?",
  ],
];

for (const [name, body, expected] of bodies) {
  Deno.test(`200 with ${name} is taken for what it is`, async () => {
    const { aurora } = setUp({ fetch: () => new Response(body) });
    const answer = await aurora.list();
    assertEquals(told(answer), expected);
    assert(answer.outcome === "done" || answer.retryable);
  });
}

Deno.test("an endless answer is not read to its end", async () => {
  let read = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(read += 100_000)),
    cancel: () => void (cancelled = true),
  });
  const { aurora } = setUp({ fetch: () => new Response(endless) });
  assertEquals((await aurora.list()).outcome, "failed");
  assert(cancelled);
});

Deno.test("the answer of a refusal is not read", async () => {
  let cancelled = false;
  const endless = new ReadableStream({ cancel: () => void (cancelled = true) });
  const { aurora } = setUp({ fetch: () => new Response(endless, { status: 503 }) });
  assertEquals(told(await aurora.list()), "GET was answered 503");
  assert(cancelled);
});

Deno.test("201 and 204 are not what Aurora answers", async () => {
  for (const status of [201, 204]) {
    const { aurora } = setUp({ fetch: () => new Response(null, { status }) });
    assertEquals(
      told(await aurora.add(850, 300)),
      `POST was answered ${status}: is AURORA_URL right?`,
    );
  }
});

Deno.test("whatever fetch throws is an answer", async () => {
  for (const thrown of [new TypeError("No route"), "text", undefined]) {
    const { aurora } = setUp({ fetch: () => Promise.reject(thrown) });
    const answer = await aurora.list();
    assert(answer.outcome === "failed" && answer.retryable);
  }
});

Deno.test("no reason tells the key", async () => {
  const { aurora, fake } = setUp({ url: `http://127.0.0.1:${closedPort()}`, fetch });
  const answer = await aurora.add(850, 300);
  assert(answer.outcome === "failed" && answer.retryable);
  assertStringIncludes(answer.reason, "127.0.0.1");
  assertEquals(answer.reason.includes(fake.apiKey), false);
});

Deno.test("a redirect is not followed", async () => {
  const paths: string[] = [];
  await using setup = setUpServer((request) => {
    paths.push(new URL(request.url).pathname);
    return new Response(null, { status: 302, headers: { location: "/elsewhere" } });
  });
  const answer = await setup.aurora.add(850, 300);
  assertEquals(answer, {
    outcome: "failed",
    retryable: true,
    trouble: "wrong address",
    reason: "POST was answered 302: is AURORA_URL right?",
  });
  assertEquals(paths, ["/api/orders"]);
});

Deno.test("an answer that stops after its head ends after 5 s too", async () => {
  const headSeen = Promise.withResolvers<void>();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('[{"number":850,')),
  });
  await using server = setUpServer(() => new Response(body));
  const { aurora, clock } = setUp({
    url: server.url,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      headSeen.resolve();
      return response;
    },
  });
  const asked = aurora.list();
  await headSeen.promise;
  await clock.pass(TIMEOUT_MS);
  assertEquals(await asked, {
    outcome: "failed",
    retryable: true,
    trouble: "no answer",
    reason: "No answer within 5000 ms",
  });
});

Deno.test("close() ends what is under way, and what is asked afterwards", async () => {
  const arrived = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<Response>();
  await using setup = setUpServer(() => {
    arrived.resolve();
    return answered.promise;
  });
  const { aurora, clock, sent } = setup;
  const asked = aurora.add(850, 300);
  await arrived.promise;
  aurora.close();
  assertEquals(await asked, {
    outcome: "failed",
    retryable: true,
    trouble: "no answer",
    reason: "Closed",
  });
  assertEquals(await aurora.list(), {
    outcome: "failed",
    retryable: true,
    trouble: "no answer",
    reason: "Closed",
  });
  assertEquals([clock.waiting, sent.length], [0, 2]);
  answered.resolve(new Response("[]"));
});

Deno.test("a request that is given up has ended for Aurora as well", async () => {
  const ended = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await using setup = setUpServer(() => {
    arrived.resolve();
    const body = new ReadableStream({ cancel: () => ended.resolve() });
    return new Response(body);
  });
  const asked = setup.aurora.list();
  await arrived.promise;
  await setup.clock.pass(TIMEOUT_MS);
  assertEquals((await asked).outcome, "failed");
  await ended.promise;
});
