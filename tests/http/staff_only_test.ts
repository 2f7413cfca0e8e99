import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Order } from "@/lib/shared/order.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";
import { type Answer, TestBrowser } from "@/tests/support/test_browser.ts";

const DAY_MS = 86_400_000;
const PUBLIC_URL = "https://orders.example.com";

interface StaffRequest {
  method: string;
  path: (order: Order) => string;
  body?: (order: Order) => string;
  /** The status for those who may. */
  status: number;
  /** Whether an unsafe one changes something else than the board. */
  keepsBoard?: true;
}

const get = (path: string, status = 200): StaffRequest => ({
  method: "GET",
  path: () => path,
  status,
});

/** A request to every staff route; each of the unsafe ones changes something for those who may, and ends no session. */
const staffRequests: Record<string, StaffRequest> = {
  "GET /orders": get("/orders"),
  "GET /orders with a query": get("/orders?outcome=called&number=12"),
  "HEAD /orders": { ...get("/orders"), method: "HEAD" },
  "GET /orders/edit": get("/orders/edit", 303),
  "GET /orders/today": get("/orders/today"),
  "GET /orders/today of another day": get("/orders/today?day=2026-04-30"),
  "GET /orders/statistics.csv": get("/orders/statistics.csv"),
  "GET /orders/statistics.csv of a day": get("/orders/statistics.csv?day=2026-04-30"),
  "POST /orders": {
    method: "POST",
    path: () => "/orders",
    body: () => "number=12",
    status: 303,
  },
  "POST /orders/remove": {
    method: "POST",
    path: () => "/orders/remove",
    body: ({ number, readyAt }) => `number=${number}&readyAt=${readyAt}`,
    status: 303,
  },
  "POST /orders/extend": {
    method: "POST",
    path: () => "/orders/extend",
    body: ({ number, readyAt }) => `number=${number}&readyAt=${readyAt}`,
    status: 303,
  },
  "POST /orders/restore": {
    method: "POST",
    path: () => "/orders/restore",
    body: ({ readyAt }) => `number=13&readyAt=${readyAt}`,
    status: 303,
  },
  "GET /api/orders/gone": get("/api/orders/gone"),
  "POST /api/orders/[number]/extend": {
    method: "POST",
    path: ({ number, readyAt }) => `/api/orders/${number}/extend?readyAt=${readyAt}`,
    status: 200,
  },
  "POST /api/orders/[number]/restore": {
    method: "POST",
    path: ({ readyAt }) => `/api/orders/13/restore?readyAt=${readyAt}`,
    status: 200,
  },
  "POST /orders/retract": {
    method: "POST",
    path: () => "/orders/retract",
    body: ({ number, readyAt }) => `number=${number}&readyAt=${readyAt}`,
    status: 303,
  },
  "POST /api/orders/[number]/retract": {
    method: "POST",
    path: ({ number, readyAt }) => `/api/orders/${number}/retract?readyAt=${readyAt}`,
    status: 200,
  },
  "POST /api/orders/clear": {
    method: "POST",
    path: () => "/api/orders/clear",
    body: (call) => JSON.stringify({ calls: [call] }),
    status: 200,
  },
  "POST /api/orders/unclear": {
    method: "POST",
    path: () => "/api/orders/unclear",
    body: ({ readyAt }) => JSON.stringify({ calls: [{ number: 13, readyAt }] }),
    status: 200,
  },
  "GET /orders/devices": get("/orders/devices"),
  "POST /orders/devices": {
    method: "POST",
    path: () => "/orders/devices",
    status: 200,
    keepsBoard: true,
  },
  "GET /api/status": get("/api/status"),
  "GET /api/status/request": get("/api/status/request"),
  "POST /api/orders": {
    method: "POST",
    path: () => "/api/orders",
    body: () => '{"number":12}',
    status: 200,
  },
  "DELETE /api/orders/850": {
    method: "DELETE",
    path: ({ number }) => `/api/orders/${number}`,
    status: 200,
  },
  "DELETE /api/orders/850 of a call": {
    method: "DELETE",
    path: ({ number, readyAt }) => `/api/orders/${number}?readyAt=${readyAt}`,
    status: 200,
  },
};

const logoutEverywhere: StaffRequest = {
  method: "POST",
  path: () => "/orders/devices/logout",
  status: 303,
  keepsBoard: true,
};

const isSafe = ({ method }: StaffRequest) => ["GET", "HEAD"].includes(method);
const changesBoard = (request: StaffRequest) => !isSafe(request) && !request.keepsBoard;

/** A staff browser that is logged in. */
async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp({ PUBLIC_URL, ...variables }, { clock });
  const browser = new TestBrowser(app);
  assertEquals((await browser.logIn()).status, 303);
  return { clock, app, browser, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

type Setup = Awaited<ReturnType<typeof setUp>>;

/** Sends a request, with 850 on the board, 12 not, and 13 removed; says also whether it changed the board. */
async function attempt(
  { app, browser }: { app: TestApp; browser: TestBrowser },
  { method, path, body }: StaffRequest,
  headers: Record<string, string | null> = {},
): Promise<Answer & { changed: boolean }> {
  const { store } = app.services;
  await store.remove(12);
  await store.call(13, "staff");
  await store.remove(13);
  const call = await store.call(850, "staff");
  assert(call.outcome === "called" || call.outcome === "same call");
  const { order } = call;
  const before = await store.versionstamp();
  const answer = await browser.send(method, path(order), { headers, body: body?.(order) ?? null });
  return { ...answer, changed: await store.versionstamp() !== before };
}

/** Sends a request to every staff route; none may be answered for want of a session. */
async function assertAllRefused(visit: { app: TestApp; browser: TestBrowser }): Promise<void> {
  const requests = { ...staffRequests, "POST /orders/devices/logout": logoutEverywhere };
  for (const [name, request] of Object.entries(requests)) {
    const answer = await attempt(visit, request);
    const path = request.path({} as Order);
    assertEquals(answer.changed, false, name);
    assertEquals(answer.headers.get("cache-control"), "no-store", name);
    assertEquals(answer.headers.getSetCookie(), [], name);
    if (path.startsWith("/api/")) {
      assertEquals([answer.status, answer.location], [401, null], name);
      assertEquals(answer.headers.get("content-type"), "application/problem+json", name);
      assertEquals(JSON.parse(answer.text).detail, "Log in first", name);
      continue;
    }
    // What was typed comes back; anything else that a form sent is not done afterwards.
    const typed = name === "POST /orders" ? "/orders?number=12" : "/orders";
    const wanted = isSafe(request) ? path : typed;
    const next = wanted === "/orders" ? "" : `?${new URLSearchParams({ next: wanted })}`;
    assertEquals([answer.status, answer.location], [303, `/login${next}`], name);
    assertEquals(answer.text, "", name);
  }
}

/** Every way to have no session: each takes a good one from a browser that has it. */
const withoutSession: [string, (setup: Setup) => unknown][] = [
  ["none", ({ browser }) => browser.cookies.clear()],
  ["an empty one", ({ browser }) => browser.cookies.set("session", "")],
  ["a wrong one", ({ browser }) => browser.cookies.set("session", "A".repeat(43))],
  ["half of one", ({ browser }) => {
    browser.cookies.set("session", browser.cookies.get("session")!.slice(1));
  }],
  ["one with something behind it", ({ browser }) => {
    browser.cookies.set("session", `${browser.cookies.get("session")}A`);
  }],
  ["the login token", ({ app, browser }) => {
    browser.cookies.set("session", app.services.config.loginToken!);
  }],
  ["one under another name", ({ browser }) => {
    browser.cookies = new Map([["__Secure-session", browser.cookies.get("session")!]]);
  }],
  ["an expired one", ({ clock }) => clock.jump(14 * DAY_MS)],
  ["a logged-out one", async ({ browser }) => {
    const cookies = new Map(browser.cookies);
    assertEquals((await browser.post("/logout")).status, 303);
    browser.cookies = cookies;
  }],
  ["one from before everybody was logged out", async ({ app, browser }) => {
    const other = new TestBrowser(app);
    await other.logIn();
    assertEquals((await other.post("/orders/devices/logout")).status, 303);
    assertEquals(browser.cookies.has("session"), true);
  }],
  ["one from before the browser's last login", async ({ browser }) => {
    const cookies = new Map(browser.cookies);
    assertEquals((await browser.logIn()).status, 303);
    browser.cookies = cookies;
  }],
];

for (const [way, takeSession] of withoutSession) {
  Deno.test(`staff routes are not for a session that is ${way}`, async () => {
    await using setup = await setUp();
    await takeSession(setup);
    await assertAllRefused(setup);
  });
}

for (const [name, request] of Object.entries(staffRequests)) {
  Deno.test(`${name} is answered to staff, and kept by no cache`, async () => {
    await using setup = await setUp();
    const answer = await attempt(setup, request);
    assertEquals([answer.status, answer.changed], [request.status, changesBoard(request)]);
    assertEquals(answer.headers.get("cache-control"), "no-store");
    assertEquals(answer.headers.get("access-control-allow-origin"), null);
    assertEquals(answer.headers.get("referrer-policy"), "same-origin");
    assertEquals(answer.headers.getSetCookie(), []);
  });

  Deno.test(`${name} renews the session once a day, and its cookie with it`, async () => {
    await using setup = await setUp();
    const { clock, browser } = setup;
    const token = browser.cookies.get("session")!;
    // The last time on the last day before it would end; together longer than a session lasts.
    for (const days of [1, 1, 13]) {
      clock.jump(days * DAY_MS);
      const { headers } = await attempt(setup, request);
      const [cookie, ...more] = headers.getSetCookie();
      assertMatch(cookie ?? "", new RegExp(`^session=${token}; .*Max-Age=1209600(;|$)`));
      assertEquals(more, []);
      assertEquals((await browser.get("/orders")).headers.getSetCookie(), []);
    }
  });
}

Deno.test("another LOGIN_TOKEN ends every session, on every route", async () => {
  const folder = await Deno.makeTempDir();
  const variables = { KV_PATH: `${folder}/orders.sqlite3` };
  {
    await using setup = await setUp(variables);
    const { clock, browser: { cookies } } = setup;
    await using app = await testApp({ ...variables, LOGIN_TOKEN: "another one" }, { clock });
    const browser = new TestBrowser(app);
    browser.cookies = new Map(cookies);
    await assertAllRefused({ app, browser });
    assertEquals((await setup.browser.get("/orders")).status, 200, "It was the token's change");
  }
  await Deno.remove(folder, { recursive: true });
});

const pages = Object.entries(staffRequests).filter(([name]) => name.startsWith("GET /orders"));

for (const [name, request] of pages) {
  Deno.test(`after logging in, ${name} is where one wanted to be`, async () => {
    await using setup = await setUp();
    const { browser } = setup;
    browser.cookies.clear();
    const { location } = await attempt(setup, request);
    const wrong = await browser.submit(await browser.get(location!), "/login", { token: "wrong" });
    assertEquals(wrong.status, 401);
    const right = await browser.submit(wrong, "/login", { token: "a token for tests" });
    const led = await browser.get(right.location!);
    assertEquals([led.status, led.location], [303, `${request.path({} as Order)}#`]);
    assertEquals((await browser.get(led.location!)).status, request.status);
  });
}

/** Every way for an unsafe request to come from elsewhere, or from nobody knows where. */
const fromElsewhere: Record<string, string | null>[] = [
  { "origin": null },
  { "origin": null, "referer": "http://localhost:8000/orders" },
  { "origin": "null" },
  { "origin": "" },
  { "origin": "localhost:8000" },
  { "origin": "https://evil.example" },
  { "origin": "https://evil.example", "x-forwarded-host": "evil.example" },
  { "origin": "http://localhost" },
  { "origin": "http://localhost:8001" },
  { "origin": `${PUBLIC_URL}:8000` },
  { "origin": `${PUBLIC_URL}.evil.example` },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "none" },
  { "sec-fetch-site": "", "origin": "http://localhost:8000" },
  { "sec-fetch-site": "cross-site", "origin": PUBLIC_URL },
];

const fromOurPages: Record<string, string | null>[] = [
  { "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "same-origin", "origin": null },
  { "origin": "http://localhost:8000" },
  { "origin": PUBLIC_URL },
];

const unsafe: Record<string, StaffRequest> = {
  ...Object.fromEntries(Object.entries(staffRequests).filter(([, request]) => !isSafe(request))),
  "POST /orders/devices/logout": logoutEverywhere,
  "POST /login": {
    method: "POST",
    path: () => "/login",
    body: () => "token=a token for tests",
    status: 303,
    keepsBoard: true,
  },
  "POST /logout": { method: "POST", path: () => "/logout", status: 303, keepsBoard: true },
};

for (const headers of fromElsewhere) {
  Deno.test(`nobody's unsafe request is accepted from ${JSON.stringify(headers)}`, async () => {
    await using setup = await setUp();
    const { app, browser } = setup;
    for (const [name, request] of Object.entries(unsafe)) {
      for (const visitor of [browser, new TestBrowser(app)]) {
        const answer = await attempt({ app, browser: visitor }, request, headers);
        assertEquals([answer.status, answer.changed], [403, false], name);
        assertStringIncludes(answer.text, "This can only be done from the page itself", name);
        assertEquals(answer.headers.get("cache-control"), "no-store", name);
        assertEquals(answer.headers.getSetCookie(), [], name);
      }
    }
    assertEquals((await browser.get("/orders")).status, 200, "The session goes on");
  });
}

for (const headers of fromOurPages) {
  Deno.test(`staff's unsafe requests are accepted from ${JSON.stringify(headers)}`, async () => {
    await using setup = await setUp();
    for (const [name, request] of Object.entries(unsafe)) {
      const { status, changed } = await attempt(setup, request, headers);
      assertEquals([status, changed], [request.status, changesBoard(request)], name);
    }
  });
}

Deno.test("a link on another site leads to the staff's page", async () => {
  await using setup = await setUp();
  for (const site of ["cross-site", "none"]) {
    const headers = { "sec-fetch-site": site };
    assertEquals((await setup.browser.send("GET", "/orders", { headers })).status, 200);
    assertEquals((await setup.browser.send("GET", "/login", { headers })).status, 303);
  }
});

/** The routes of the API that are not closed by the folder `(staff)`. */
const openRoutes = [
  "events.ts",
  "orders/index.ts",
  "orders/webhook.ts",
  "screen.ts",
  "state/webhook.ts",
  // For staff and a monitor; its own test says so.
  "status/request.ts",
  "subscriptions.ts",
];

Deno.test("a route of the API is for staff alone, unless it is known to be for everybody", async () => {
  await using app = await testApp();
  const found = [];
  for await (const file of filesIn(new URL("../../routes/api/", import.meta.url))) {
    if (!file.startsWith("(staff)/")) found.push(file);
    else if (!file.endsWith("/_middleware.ts")) {
      const path = file.slice("(staff)".length).replace(/\.ts$/, "").replace("[number]", "850");
      for (const method of ["GET", "HEAD", "POST", "DELETE"]) {
        const { status } = await new TestBrowser(app).send(method, `/api${path}`);
        assertEquals(status, 401, `${method} ${path}`);
      }
    }
  }
  assertEquals(found.toSorted(), openRoutes);
});

async function* filesIn(folder: URL, prefix = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* filesIn(new URL(`${name}/`, folder), `${prefix}${name}/`);
    else yield `${prefix}${name}`;
  }
}

Deno.test("the webhook and the guests' addresses are for everybody, from anywhere", async () => {
  await using app = await testApp();
  const elsewhere = new TestBrowser(app, {
    origin: "https://evil.example",
    address: "http://localhost:8000",
    headers: { "sec-fetch-site": "cross-site" },
  });
  const order = await app.order({ orderNumber: 850 });
  assertEquals(order.status, 200, await order.text());
  const unsigned = await elsewhere.send("POST", "/api/orders/webhook", { body: "{}" });
  assertEquals([unsigned.status, JSON.parse(unsigned.text).detail !== "Log in first"], [401, true]);
  for (const path of ["/", "/api/orders", "/healthz", "/login"]) {
    assertEquals((await elsewhere.get(path)).status, 200, path);
  }
});
