import { assert, assertEquals, assertMatch } from "@std/assert";
import { brotliCompressSync } from "node:zlib";
import { messageOf } from "@/lib/push/message.ts";
import { testApp } from "@/tests/support/test_app.ts";

Deno.test("the service worker may ask the server, and no browser keeps an old one", async () => {
  await using app = await testApp();
  const response = await app.request("/service_worker.js");
  // As it is sent of what was built to disk: compressed as well as can be.
  const sent = brotliCompressSync(await response.bytes());
  assert(sent.byteLength <= 2_000, `${sent.byteLength} bytes`);
  assertEquals(response.status, 200);
  assertMatch(response.headers.get("content-type") ?? "", /^text\/javascript/);
  assertEquals(response.headers.get("cache-control"), "no-cache");
  assertEquals(
    response.headers.get("content-security-policy"),
    "default-src 'none'; object-src 'none'; base-uri 'none'; connect-src 'self'; " +
      "frame-ancestors 'none'",
  );
});

const SCRIPT = "/_fresh/js/0123456789abcdef/islands/GuestBoard.tsx.js";

const KEPT: [target: string, mode: string, isKept: boolean][] = [
  ["/", "navigate", true],
  ["/?order=850", "navigate", true],
  ["/screen", "navigate", true],
  [SCRIPT, "cors", true],
  ["/styles.css?__frsh_c=0123456789abcdef", "no-cors", true],
  ["/favicon.svg?__frsh_c=0123456789abcdef", "no-cors", true],
  ["/", "cors", false],
  ["/orders", "navigate", false],
  ["/orders?__frsh_c=0123456789abcdef", "navigate", false],
  [`/orders?next=${SCRIPT}`, "navigate", false],
  [`/orders${SCRIPT}`, "navigate", false],
  ["/orders/statistics.csv?__frsh_c=0123456789abcdef", "navigate", false],
  ["/login?__frsh_c=0123456789abcdef", "navigate", false],
  ["/metrics?a.b?__frsh_c=0123456789abcdef", "navigate", false],
  ["/api/status?__frsh_c=0123456789abcdef", "cors", false],
  ["/api/events?__frsh_c=0123456789abcdef", "cors", false],
];

Deno.test("the service worker has to do with the public pages and the build's files alone", async () => {
  const source = await Deno.readTextFile("static/service_worker.js");
  const listeners = new Map<string, (event: unknown) => void>();
  const scope = {
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    location: new URL("https://orders.example.com"),
    // It asks them only after it has taken the request over.
    caches: { match: () => Promise.resolve(new Response()) },
    fetch: () => Promise.reject(new TypeError("No network")),
    setTimeout: () => {},
  };
  new Function(...Object.keys(scope), source)(...Object.values(scope));
  for (const [target, mode, isKept] of KEPT) {
    let isTaken = false;
    const request = { method: "GET", mode, url: `https://orders.example.com${target}` };
    const answers: Promise<unknown>[] = [];
    listeners.get("fetch")!({
      request,
      respondWith: (answer: Promise<Response>) => {
        isTaken = true;
        answers.push(answer);
      },
      waitUntil: (work: Promise<unknown>) => answers.push(work),
    });
    await Promise.all(answers);
    assert(isTaken === isKept, `${mode} ${target} is ${isTaken ? "" : "not "}answered by it`);
  }
});

interface Page {
  url: string;
  visibilityState?: string;
  focus?: () => Promise<unknown>;
}

/** The service worker of a phone, with these pages open, and what it does there. */
async function playedWorker(pages: Page[] = []) {
  const source = await Deno.readTextFile("static/service_worker.js");
  const listeners = new Map<string, (event: unknown) => void>();
  const done = {
    shown: [] as { title: string; options: Record<string, unknown> }[],
    opened: [] as string[],
    sent: [] as { method: string; body: Record<string, unknown> }[],
    subscribedWith: [] as unknown[],
  };
  const scope = {
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    location: new URL("https://orders.example.com/service_worker.js"),
    clients: {
      matchAll: () => Promise.resolve(pages),
      openWindow: (url: string) => Promise.resolve(done.opened.push(url)),
    },
    registration: {
      showNotification: (title: string, options: Record<string, unknown>) =>
        Promise.resolve(done.shown.push({ title, options })),
      pushManager: {
        subscribe(options: unknown) {
          done.subscribedWith.push(options);
          return Promise.resolve({ toJSON: () => ({ endpoint: "again", keys: {} }) });
        },
      },
    },
    fetch: (_: string, { method, body }: { method: string; body: string }) =>
      Promise.resolve(done.sent.push({ method, body: JSON.parse(body) })),
  };
  new Function(...Object.keys(scope), source)(...Object.values(scope));
  /** Has something happen, and waits until the worker may sleep again. */
  const dispatch = async (type: string, event: object) => {
    let work: Promise<unknown> | undefined;
    listeners.get(type)!({ ...event, waitUntil: (promise: Promise<unknown>) => work = promise });
    assert(work !== undefined, "It may sleep before it is done");
    await work;
  };
  return { ...done, dispatch };
}

const BOARD = "https://orders.example.com/";

/** A message as it comes to a phone, of a call some time ago. */
function pushed(agoMs = 0, language = "en") {
  const order = { number: 850, readyAt: Date.now() - agoMs };
  const to = { language, origin: "https://orders.example.com" };
  const text = messageOf({ kind: "call", order, to, name: "Café Noord" });
  return { data: { json: () => JSON.parse(text) } };
}

Deno.test("a message is shown with the number, replaces the one before, and leads to the number", async () => {
  const worker = await playedWorker();
  await worker.dispatch("push", pushed());
  assertEquals(worker.shown, [{
    title: "850 is ready",
    options: {
      body: "Café Noord",
      lang: "en",
      tag: "850",
      silent: false,
      renotify: true,
      icon: "/icons/icon-192.png",
      data: "https://orders.example.com/?order=850",
    },
  }]);
});

const SEEN: [what: string, pages: Page[], isSilent: boolean][] = [
  [
    "while the board is seen, as that rings itself",
    [{ url: BOARD, visibilityState: "visible" }],
    true,
  ],
  ["aloud while the board is hidden", [{ url: BOARD, visibilityState: "hidden" }], false],
  [
    "aloud while the television is seen",
    [{ url: `${BOARD}screen`, visibilityState: "visible" }],
    false,
  ],
];

for (const [what, pages, isSilent] of SEEN) {
  Deno.test(`a message is shown ${what}`, async () => {
    const worker = await playedWorker(pages);
    await worker.dispatch("push", pushed());
    assertEquals(worker.shown.map(({ options }) => options.silent), [isSilent]);
  });
}

Deno.test("a message that comes late says when the number was called", async () => {
  for (const [language, expected] of [["en", "Was called at"], ["nl", "Opgeroepen om"]] as const) {
    const worker = await playedWorker();
    await worker.dispatch("push", pushed(61_000, language));
    const [{ options }] = worker.shown as [typeof worker.shown[0]];
    assertMatch(String(options.body), new RegExp(`^${expected} \\d\\d:\\d\\d.* · Café Noord$`));
  }
});

Deno.test("whatever comes is shown: a phone takes the right away from who shows nothing", async () => {
  const broken = () => {
    throw new SyntaxError("Unexpected end of JSON input");
  };
  for (const data of [null, { json: broken }, { json: () => null }, { json: () => ({}) }]) {
    const worker = await playedWorker();
    await worker.dispatch("push", { data });
    assertEquals(worker.shown.map(({ title }) => title), ["orders.example.com"]);
  }
});

Deno.test("a tap leads to the open board, else to a page for the number", async () => {
  const notification = () => ({ close() {}, data: `${BOARD}?order=850` });
  let focused = 0;
  const focus = () => Promise.resolve(focused++);
  const open = await playedWorker([{ url: `${BOARD}screen`, focus }, { url: BOARD, focus }]);
  await open.dispatch("notificationclick", { notification: notification() });
  assertEquals([focused, open.opened], [1, []]);
  const refused = await playedWorker([{ url: BOARD, focus: () => Promise.reject(new Error()) }]);
  const closed = await playedWorker([]);
  for (const worker of [refused, closed]) {
    await worker.dispatch("notificationclick", { notification: notification() });
    assertEquals(worker.opened, [`${BOARD}?order=850`]);
  }
});

Deno.test("a phone that gets another address tells the server, which it replaces", async () => {
  const worker = await playedWorker();
  const oldSubscription = { endpoint: "old", options: { userVisibleOnly: true } };
  const newSubscription = { toJSON: () => ({ endpoint: "new", keys: { auth: "x" } }) };
  await worker.dispatch("pushsubscriptionchange", { oldSubscription, newSubscription });
  await worker.dispatch("pushsubscriptionchange", { oldSubscription, newSubscription: null });
  await worker.dispatch("pushsubscriptionchange", { oldSubscription: null, newSubscription });
  assertEquals(worker.sent, [
    { method: "PUT", body: { endpoint: "new", keys: { auth: "x" }, replaces: "old" } },
    { method: "PUT", body: { endpoint: "again", keys: {}, replaces: "old" } },
  ]);
  assertEquals(worker.subscribedWith, [oldSubscription.options]);
});
