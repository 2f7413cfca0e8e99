import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type Reply, sendAction, type StaffAction } from "@/lib/browser/staff/client.ts";
import { isStaffOutcome } from "@/lib/shared/staff_outcome.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { fill } from "@/lib/shared/texts.ts";
import { en } from "@/lib/shared/texts/en.ts";

const call: StaffAction = { kind: "call", number: 850, id: "a-1" };
const actions: StaffAction[] = [
  call,
  { kind: "remove", number: 850, readyAt: 17 },
  { kind: "extend", number: 850, readyAt: 17 },
  { kind: "restore", number: 850, readyAt: 17 },
];

/** For its time, `answer` is the network. */
function network(answer: (path: string, init: RequestInit) => Promise<Response>): Disposable {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => answer(String(input), init!);
  return { [Symbol.dispose]: () => globalThis.fetch = fetch };
}

const problem = (status: number, fields: Record<string, unknown>) => () =>
  Promise.resolve(Response.json({ status, ...fields }, { status }));

Deno.test("sendAction() sends what the API takes", async () => {
  const sent: unknown[] = [];
  using _ = network((path, { method, body = null }) => {
    sent.push([method, path, body]);
    return Promise.resolve(Response.json({ outcome: "called" }));
  });
  for (const action of actions) await sendAction(action, en.staff);
  assertEquals(sent, [
    ["POST", "/api/orders", '{"number":850,"id":"a-1"}'],
    ["DELETE", "/api/orders/850?readyAt=17", null],
    ["POST", "/api/orders/850/extend?readyAt=17", null],
    ["POST", "/api/orders/850/restore?readyAt=17", null],
  ]);
});

const outcomes = [
  "called",
  "called again",
  "same call",
  "removed",
  "absent",
  "newer call",
  "extended",
  "restored",
  "live",
  "too late",
] as const;

for (const outcome of outcomes) {
  Deno.test(`a reply says what came of it: ${outcome}`, async () => {
    using _ = network(() => Promise.resolve(Response.json({ outcome })));
    assert(isStaffOutcome(outcome));
    const text = fill(en.staff.outcomes[outcome], { number: 850 });
    assertStringIncludes(text, "850");
    const ok = outcome !== "too late";
    assertEquals(await sendAction(call, en.staff), { ok, outcome, text });
  });
}

Deno.test("every outcome is told in other words, and nothing else is an outcome", () => {
  assertEquals(Object.keys(en.staff.outcomes), [...outcomes]);
  assertEquals(new Set(Object.values(en.staff.outcomes)).size, outcomes.length);
  for (const other of ["", "Called", "constructor", "__proto__", "toString", null, undefined, 1]) {
    assertEquals(isStaffOutcome(other), false, `${other}`);
  }
});

/** Every way in which nothing was done. */
const failures: [string, () => Promise<Response>, string][] = [
  [
    "what the server says on purpose",
    problem(400, { title: "No", detail: "So it is" }),
    "So it is",
  ],
  ["what the server says of a status", problem(413, { title: "Too large" }), "Too large"],
  ["a store that fails", problem(503, { title: "Not now" }), en.staff.failures.unavailable],
  ["a refusal", problem(403, { title: "Not allowed", detail: "From the page" }), "From the page"],
  ["an outcome of an error", problem(500, { outcome: "called", title: "Broken" }), "Broken"],
];

for (const [name, answer, words] of failures) {
  Deno.test(`a reply is a failure for ${name}`, async () => {
    using _ = network(answer);
    for (const action of actions) {
      const reply = await sendAction(action, en.staff);
      assertEquals([reply?.ok, reply?.logInAt], [false, undefined]);
      assertStringIncludes(reply!.text, "850");
      assertStringIncludes(reply!.text, words);
    }
  });
}

/** Every way in which it is not certain whether it was done. */
const nothings: [string, () => Promise<Response>][] = [
  ["an error without words", problem(500, {})],
  ["an outcome that is not known", problem(200, { outcome: "exploded" })],
  ["an answer without an outcome", problem(200, {})],
  ["an answer that is no object", () => Promise.resolve(Response.json(null))],
  ["a proxy's page", () => Promise.resolve(new Response("<h1>502</h1>", { status: 502 }))],
  ["a portal's page", () => Promise.resolve(new Response("<h1>Welcome</h1>"))],
  ["no connection", () => Promise.reject(new TypeError("Failed to fetch"))],
];

for (const [name, answer] of nothings) {
  Deno.test(`there is no reply for ${name}`, async () => {
    using _ = network(answer);
    for (const action of actions) assertEquals(await sendAction(action, en.staff), null);
  });
}

Deno.test("an error of the page's own is no missing answer, which would be sent again", async () => {
  using _ = network(() => Promise.resolve(Response.json({ outcome: "called" })));
  const broken = {
    ...en.staff,
    get outcomes(): never {
      throw new TypeError("Not in this browser");
    },
  };
  await assertRejects(() => sendAction(call, broken), TypeError, "Not in this browser");
});

Deno.test("a reply says when the session has ended, and leads back to the number by logging in", async () => {
  using _ = network(problem(401, { title: "Not signed in", detail: "Log in first" }));
  const replies = await Promise.all(actions.map((action) => sendAction(action, en.staff)));
  assertEquals(replies.map((reply) => [reply?.ok, reply?.logInAt]), [
    [false, "/login?next=%2Forders%3Fnumber%3D850"],
    [false, "/login?next=%2Forders"],
    [false, "/login?next=%2Forders"],
    [false, "/login?next=%2Forders"],
  ]);
});

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
  Deno.test(`an answer may take 8 s at most: ${answer.name}`, async () => {
    const clock = new FakeClock();
    let signal: AbortSignal | null = null;
    using _ = network((_, init) => {
      signal = init.signal!;
      return answer(init);
    });
    let reply: Reply | null | undefined;
    sendAction(call, en.staff, clock).then((given) => reply = given);
    await clock.pass(7_999);
    assertEquals([reply, signal!.aborted], [undefined, false]);
    await clock.pass(1);
    assertEquals([reply, signal!.aborted, clock.waiting], [null, true, 0]);
  });
}
