import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { callOrder, removeOrder, type Reply } from "@/lib/staff_client.ts";
import type { Order } from "@/lib/order.ts";
import { isStaffOutcome } from "@/lib/staff_outcome.ts";
import { fill } from "@/lib/texts.ts";
import { en } from "@/lib/texts/en.ts";

const order: Order = { number: 850, readyAt: 17, expiresAt: 300_017, calls: 1, source: "kitchen" };

/** For its time, `answer` is the network. */
function network(answer: (path: string, init: RequestInit) => Promise<Response>): Disposable {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => answer(String(input), init!);
  return { [Symbol.dispose]: () => globalThis.fetch = fetch };
}

const problem = (status: number, fields: Record<string, unknown>) => () =>
  Promise.resolve(Response.json({ status, ...fields }, { status }));

Deno.test("callOrder() and removeOrder() send what the API takes", async () => {
  const sent: [string, RequestInit][] = [];
  using _ = network((path, init) => {
    sent.push([path, init]);
    return Promise.resolve(Response.json({ outcome: "called" }));
  });
  await callOrder(850, en.staff);
  await removeOrder(order, en.staff);
  const [[path, call], [removalPath, removal]] = sent as [typeof sent[0], typeof sent[0]];
  assertEquals([path, call.method, call.body], ["/api/orders", "POST", '{"number":850}']);
  assertEquals([removalPath, removal.method], ["/api/orders/850?readyAt=17", "DELETE"]);
});

const outcomes = ["called", "called again", "same call", "removed", "absent", "newer call"];

for (const outcome of outcomes) {
  Deno.test(`a reply says what came of it: ${outcome}`, async () => {
    using _ = network(() => Promise.resolve(Response.json({ outcome, order })));
    assert(isStaffOutcome(outcome, en.staff));
    const text = fill(en.staff.outcomes[outcome], { number: 850 });
    assertStringIncludes(text, "850");
    assertEquals(await callOrder(850, en.staff), { ok: true, text });
  });
}

Deno.test("every outcome is told in other words, and nothing else is an outcome", () => {
  assertEquals(Object.keys(en.staff.outcomes), outcomes);
  assertEquals(new Set(Object.values(en.staff.outcomes)).size, 6);
  for (const other of ["", "Called", "constructor", "__proto__", "toString", null, undefined, 1]) {
    assertEquals(isStaffOutcome(other, en.staff), false, `${other}`);
  }
});

/** Every way in which nothing, or nothing certain, was done. */
const failures: [string, () => Promise<Response>, string][] = [
  [
    "what the server says on purpose",
    problem(400, { title: "No", detail: "So it is" }),
    "So it is",
  ],
  ["what the server says of a status", problem(413, { title: "Too large" }), "Too large"],
  ["a store that fails", problem(503, { title: "Not now" }), en.staff.failures.unavailable],
  ["a refusal", problem(403, { title: "Not allowed", detail: "From the page" }), "From the page"],
  ["an error without words", problem(500, {}), ""],
  ["an outcome of an error", problem(500, { outcome: "called", title: "Broken" }), "Broken"],
  ["an outcome that is not known", problem(200, { outcome: "exploded" }), ""],
  ["an answer without an outcome", problem(200, {}), ""],
  ["an answer that is no object", () => Promise.resolve(Response.json(null)), ""],
  ["a proxy's page", () => Promise.resolve(new Response("<h1>502</h1>", { status: 502 })), ""],
  ["a portal's page", () => Promise.resolve(new Response("<h1>Welcome</h1>")), ""],
  ["no connection", () => Promise.reject(new TypeError("Failed to fetch")), ""],
];

for (const [name, answer, words] of failures) {
  Deno.test(`a reply is a failure for ${name}`, async () => {
    using _ = network(answer);
    for (const reply of [await callOrder(850, en.staff), await removeOrder(order, en.staff)]) {
      assertEquals([reply.ok, reply.loggedOut], [false, undefined]);
      assertStringIncludes(reply.text, "850");
      assertStringIncludes(reply.text, words);
      assertEquals(/undefined|null|object/.test(reply.text), false, reply.text);
    }
  });
}

Deno.test("a reply to a removal that failed does not speak of storing", async () => {
  for (const answer of [problem(503, { title: "Not now" }), () => Promise.reject(new Error())]) {
    using _ = network(answer);
    const { text } = await removeOrder(order, en.staff);
    assertEquals(/stored/.test(text), false, text);
  }
});

Deno.test("a reply says when the session has ended", async () => {
  using _ = network(problem(401, { title: "Not signed in", detail: "Log in first" }));
  for (const reply of [await callOrder(850, en.staff), await removeOrder(order, en.staff)]) {
    assertEquals([reply.ok, reply.loggedOut], [false, true]);
    assertStringIncludes(reply.text, "850");
  }
});

/** For its time, every timer is due at once; tells for how long they were set. */
function impatience(): Disposable & { waitedMs: (number | undefined)[] } {
  const { setTimeout } = globalThis;
  const waitedMs: (number | undefined)[] = [];
  globalThis.setTimeout = ((run: () => void, ms?: number) => {
    waitedMs.push(ms);
    return setTimeout(run, 0);
  }) as typeof setTimeout;
  return { waitedMs, [Symbol.dispose]: () => globalThis.setTimeout = setTimeout };
}

/** Never answers, but ends when it is told to. */
const silence = ({ signal }: RequestInit) =>
  new Promise<never>((_, reject) => {
    signal!.addEventListener("abort", () => reject(signal!.reason), { once: true });
  });

/** Answers, but never to the end. */
function halfAnswer({ signal }: RequestInit): Promise<Response> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"outcome":'));
      signal!.addEventListener("abort", () => controller.error(signal!.reason), { once: true });
    },
  });
  return Promise.resolve(new Response(body));
}

for (const answer of [silence, halfAnswer]) {
  Deno.test(`a reply comes after 8 s at most: ${answer.name}`, async () => {
    using time = impatience();
    using _ = network((_, init) => answer(init));
    const reply: Reply = await callOrder(850, en.staff);
    assertEquals([reply.ok, reply.loggedOut], [false, undefined]);
    assertStringIncludes(reply.text, "850");
    assertEquals(time.waitedMs, [8_000]);
  });
}
