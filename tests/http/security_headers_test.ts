import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Order } from "@/lib/shared/order.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { signedOrder } from "@/tools/cafe/signing.ts";
import { scriptsOf } from "@/tests/support/scripts_of.ts";
import { appOn, kitchen, type TestApp, testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";

/** What was answered; the text of a stream is not waited for. */
interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

interface Visit {
  app: TestApp;
  /** Sends as the app's own pages do; staff's is logged in. */
  visitor: TestBrowser;
  staff: TestBrowser;
  /** A call on the board. */
  order: Order;
  /** The app at the visitor's address. */
  url: (path: string) => string;
}

/** A build file is one that is kept for a year. */
type Kind = "page" | "screen" | "file" | "build file" | "for all" | "service worker";

interface Row {
  /** The file in `routes/` that answers, if one does. */
  route?: string;
  kind: Kind;
  status: number;
  /** `null`: nothing is said. */
  cache: string | null;
  ask: (visit: Visit) => Promise<Answer>;
}

const LOGO = "https://cdn.example.com:8443/logo.svg";
const FAVICON = "http://pictures.example.com/icon.png";
const SIGNAGE = "https://signage.example.com http://192.168.1.9:8080";

/** What a policy must be, with the nonce that is in the page. */
function policyOf(kind: Kind, html: string): string {
  const nothing = "default-src 'none'; object-src 'none'; base-uri 'none'";
  if (kind === "service worker") return `${nothing}; connect-src 'self'; frame-ancestors 'none'`;
  if (kind !== "page" && kind !== "screen") {
    return `${nothing}; frame-ancestors 'none'`;
  }
  // A HEAD has no page to see the nonce in.
  const nonce = html === "" ? "NONCE" : /<style nonce="(\w{32})"/.exec(html)?.[1];
  return [
    nothing,
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: https://cdn.example.com:8443 http://pictures.example.com",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    `frame-ancestors ${kind === "screen" ? SIGNAGE : "'none'"}`,
  ].join("; ");
}

/** Every security header that an answer must have, and no others of the same purposes. */
function expectedHeaders({ kind, cache }: Row, html: string, isHttps: boolean) {
  return {
    "cache-control": cache,
    "content-security-policy": policyOf(kind, html),
    "cross-origin-opener-policy": isHttps ? "same-origin" : null,
    // Of what is the same for everybody, any site may have it.
    "cross-origin-resource-policy": ["for all", "build file"].includes(kind) ? null : "same-origin",
    "permissions-policy": kind === "build file"
      ? null
      : "camera=(),geolocation=(),microphone=()" + (["page", "screen"].includes(kind)
        ? ",display-capture=(),hid=(),midi=(),payment=(),serial=(),usb=(),screen-wake-lock=(self)"
        : ""),
    "referrer-policy": "same-origin",
    "strict-transport-security": isHttps ? "max-age=31536000" : null,
    "x-content-type-options": "nosniff",
    "access-control-allow-origin": kind === "for all" ? "*" : null,
    // Leak what runs here, or are of browsers that are gone.
    "server": null,
    "x-powered-by": null,
    "x-frame-options": null,
    "x-xss-protection": null,
  };
}

const get = (path: string) => ({ visitor }: Visit) => visitor.get(path);
const staffGet = (path: string) => ({ staff }: Visit) => staff.get(path);
const sends = (method: string, path: string, body?: string, headers = {}) => (visit: Visit) =>
  visit.visitor.send(method, path, body === undefined ? { headers } : { headers, body });
const staffSends = (method: string, path: (order: Order) => string, body?: string) => (v: Visit) =>
  v.staff.send(method, path(v.order), body === undefined ? {} : { body });
/** A form about the call on the board. */
const staffForm = (path: string) => ({ staff, order: { number, readyAt } }: Visit) =>
  staff.post(path, { number: String(number), readyAt: String(readyAt) });

/** A stream is left as soon as its headers are there. */
async function open({ app, url }: Visit, from: string): Promise<Answer> {
  const response = await app.request(url("/api/events"), {}, from);
  await response.body?.cancel();
  return { status: response.status, headers: response.headers, text: "" };
}

/** Has a part of the app fail. */
function failing(part: "liveBoard" | "statistics" | "streams", ask: Row["ask"]): Row["ask"] {
  return async (visit) => {
    const { services } = visit.app;
    const whole = services[part];
    const broken = () => {
      throw new Error("A detail that is nobody's business");
    };
    Object.defineProperty(services, part, { get: broken, configurable: true });
    try {
      return await ask(visit);
    } finally {
      Object.defineProperty(services, part, { value: whole, configurable: true });
    }
  };
}

const noCache = "no-cache";
const noStore = "no-store";

/** All kinds of answers. */
const rows: Record<string, Row> = {
  "the board": { route: "/", kind: "page", status: 200, cache: noCache, ask: get("/") },
  "the board, by HEAD": { kind: "page", status: 200, cache: noCache, ask: sends("HEAD", "/") },
  "the board for numbers": { kind: "page", status: 200, cache: noCache, ask: get("/?order=850") },
  "the poster": {
    route: "/poster",
    kind: "page",
    status: 200,
    cache: noCache,
    ask: get("/poster"),
  },
  "the screen": {
    route: "/screen",
    kind: "screen",
    status: 200,
    cache: noCache,
    ask: get("/screen"),
  },
  "the screen with a slash": { kind: "screen", status: 200, cache: noCache, ask: get("/screen/") },
  "the screen, by POST": {
    kind: "screen",
    status: 405,
    cache: noStore,
    ask: sends("POST", "/screen"),
  },
  "below the screen": { kind: "page", status: 404, cache: noStore, ask: get("/screen/x") },
  "the manifest": {
    route: "/manifest.webmanifest",
    kind: "file",
    status: 200,
    cache: noCache,
    ask: get("/manifest.webmanifest"),
  },
  "the manifest of the staff's page": {
    route: "/staff.webmanifest",
    kind: "file",
    status: 200,
    cache: noCache,
    ask: get("/staff.webmanifest"),
  },
  "the manifest of the screen": {
    route: "/screen.webmanifest",
    kind: "file",
    status: 200,
    cache: noCache,
    ask: get("/screen.webmanifest"),
  },
  "an icon": {
    route: "/icons/[name]",
    kind: "file",
    status: 200,
    cache: "public, max-age=86400",
    ask: get("/icons/icon-192.png"),
  },
  "an icon that is not there": {
    kind: "page",
    status: 404,
    cache: noStore,
    ask: get("/icons/x.png"),
  },
  "the health": {
    route: "/healthz",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: get("/healthz"),
  },
  "the numbers": {
    route: "/api/orders",
    kind: "for all",
    status: 200,
    cache: noStore,
    ask: get("/api/orders"),
  },
  "the key for locked phones": {
    route: "/api/subscriptions",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: get("/api/subscriptions"),
  },
  "a wish of a locked phone": {
    kind: "file",
    status: 400,
    cache: noStore,
    ask: sends("PUT", "/api/subscriptions", "{}"),
  },
  "the stream": {
    route: "/api/events",
    kind: "file",
    status: 200,
    cache: "no-cache, no-transform",
    ask: (visit) => open(visit, "192.0.2.1"),
  },
  "the stream, by HEAD": {
    kind: "file",
    status: 200,
    cache: "no-cache, no-transform",
    ask: sends("HEAD", "/api/events"),
  },
  "a call by a kitchen": {
    route: "/api/orders/webhook",
    kind: "file",
    status: 200,
    cache: null,
    ask: async ({ app, url }) => {
      const order = signedOrder(77, kitchen.privateKey);
      const { status, headers, body } = await app.request(url("/api/orders/webhook"), order);
      await body?.cancel();
      return { status, headers, text: "" };
    },
  },
  "an unsigned call": {
    kind: "file",
    status: 401,
    cache: noStore,
    ask: sends("POST", "/api/orders/webhook", "{}"),
  },
  "a call that is too long": {
    kind: "file",
    status: 413,
    cache: noStore,
    ask: sends("POST", "/api/orders/webhook", "x".repeat(65_537)),
  },
  "a choice of language": { kind: "file", status: 303, cache: noStore, ask: get("/?language=nl") },
  "a page that is not there": { kind: "page", status: 404, cache: noStore, ask: get("/nothing") },
  "nothing in the API": { kind: "file", status: 404, cache: noStore, ask: get("/api/nothing") },
  "a malformed path": { kind: "page", status: 400, cache: noStore, ask: get("/%zz") },
  "a malformed path of the API": {
    kind: "file",
    status: 400,
    cache: noStore,
    ask: get("/api/%zz"),
  },
  "a wrong method": { kind: "page", status: 405, cache: noStore, ask: sends("PUT", "/") },
  "a wrong method of the API": {
    kind: "file",
    status: 405,
    cache: noStore,
    ask: sends("PUT", "/api/orders"),
  },
  "a style": { kind: "file", status: 200, cache: noCache, ask: get("/styles.css") },
  "a style, by HEAD": {
    kind: "file",
    status: 200,
    cache: noCache,
    ask: sends("HEAD", "/styles.css"),
  },
  "a style, by POST": { kind: "file", status: 405, cache: null, ask: sends("POST", "/styles.css") },
  "a compressed style": {
    kind: "file",
    status: 200,
    cache: noCache,
    ask: sends("GET", "/styles.css", undefined, { "accept-encoding": "br" }),
  },
  "a drawing": { kind: "file", status: 200, cache: noCache, ask: get("/favicon.svg") },
  "an island": {
    kind: "build file",
    status: 200,
    cache: "public, max-age=31536000, immutable",
    ask: async ({ app, visitor }) => await visitor.get((await scriptsOf(app, "/"))[0]!),
  },
  "the service worker": {
    kind: "service worker",
    status: 200,
    cache: noCache,
    ask: get("/service_worker.js"),
  },
  "the login": { route: "/login", kind: "page", status: 200, cache: noStore, ask: get("/login") },
  "the login of who is in": { kind: "file", status: 303, cache: noStore, ask: staffGet("/login") },
  "a link of old": {
    route: "/login/[...token]",
    kind: "page",
    status: 410,
    cache: noStore,
    ask: get("/login/some-token"),
  },
  "an own account, where nobody has one": {
    route: "/auth/[provider]",
    kind: "page",
    status: 404,
    cache: noStore,
    ask: get("/auth/microsoft"),
  },
  "the way back from an own account, where nobody has one": {
    route: "/auth/[provider]/callback",
    kind: "page",
    status: 404,
    cache: noStore,
    ask: get("/auth/microsoft/callback"),
  },
  "the way out of an own account, where nobody has one": {
    route: "/auth/[provider]/logout",
    kind: "page",
    status: 404,
    cache: noStore,
    ask: get("/auth/microsoft/logout"),
  },
  "a wrong login": {
    kind: "page",
    status: 401,
    cache: noStore,
    ask: sends("POST", "/login", "token=x"),
  },
  "a login from elsewhere": {
    kind: "page",
    status: 403,
    cache: noStore,
    ask: sends("POST", "/login", "token=x", { origin: "https://evil.example" }),
  },
  "a login that is too long": {
    kind: "page",
    status: 413,
    cache: noStore,
    ask: sends("POST", "/login", `token=${"x".repeat(5_000)}`),
  },
  "a login": {
    kind: "file",
    status: 303,
    cache: noStore,
    ask: ({ visitor }) => visitor.logIn(),
  },
  "a logout": {
    route: "/logout",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: sends("POST", "/logout"),
  },
  "a logout by a link": { kind: "page", status: 405, cache: noStore, ask: get("/logout") },
  "staff's page, to others": { kind: "file", status: 303, cache: noStore, ask: get("/orders") },
  "staff's page": {
    route: "/orders",
    kind: "page",
    status: 200,
    cache: noStore,
    ask: staffGet("/orders"),
  },
  "staff's page, by HEAD": {
    kind: "page",
    status: 200,
    cache: noStore,
    ask: staffSends("HEAD", () => "/orders"),
  },
  "staff's page of old": {
    route: "/orders/edit",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffGet("/orders/edit"),
  },
  "staff's nothing": {
    kind: "page",
    status: 404,
    cache: noStore,
    ask: staffGet("/orders/nothing"),
  },
  "staff's choice": {
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffGet("/orders?theme=dark"),
  },
  "staff's wrong number": {
    kind: "page",
    status: 400,
    cache: noStore,
    ask: staffSends("POST", () => "/orders", "number=A12"),
  },
  "staff's call": {
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffSends("POST", () => "/orders", "number=12"),
  },
  "a mistake taken back": {
    route: "/orders/retract",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffForm("/orders/retract"),
  },
  "more time": {
    route: "/orders/extend",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffForm("/orders/extend"),
  },
  "a restoration": {
    route: "/orders/restore",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffForm("/orders/restore"),
  },
  "a removal": {
    route: "/orders/remove",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffForm("/orders/remove"),
  },
  "today": {
    route: "/orders/today",
    kind: "page",
    status: 200,
    cache: noStore,
    ask: staffGet("/orders/today"),
  },
  "no day": { kind: "page", status: 400, cache: noStore, ask: staffGet("/orders/today?day=x") },
  "statistics": {
    route: "/orders/statistics.csv",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffGet("/orders/statistics.csv"),
  },
  "metrics": {
    route: "/metrics",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffGet("/metrics"),
  },
  "metrics, for others": { kind: "file", status: 303, cache: noStore, ask: get("/metrics") },
  "how a request came": {
    route: "/api/status/request",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffGet("/api/status/request"),
  },
  "devices": {
    route: "/orders/devices",
    kind: "page",
    status: 200,
    cache: noStore,
    ask: staffGet("/orders/devices"),
  },
  "a link for a device": {
    kind: "page",
    status: 200,
    cache: noStore,
    ask: staffSends("POST", () => "/orders/devices"),
  },
  "the notice's page": {
    route: "/orders/notice",
    kind: "page",
    status: 200,
    cache: noStore,
    ask: staffGet("/orders/notice"),
  },
  "a wrong notice": {
    kind: "page",
    status: 400,
    cache: noStore,
    ask: staffSends("POST", () => "/orders/notice", "text="),
  },
  "a state": {
    route: "/orders/state",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffSends("POST", () => "/orders/state", "state=open"),
  },
  "a notice by the API": {
    route: "/api/notice",
    kind: "file",
    status: 400,
    cache: noStore,
    ask: staffSends("PUT", () => "/api/notice", "{"),
  },
  "a state by the API": {
    route: "/api/state",
    kind: "file",
    status: 400,
    cache: noStore,
    ask: staffSends("PUT", () => "/api/state", "{"),
  },
  "a state of nobody's": {
    route: "/api/state/webhook",
    kind: "file",
    status: 401,
    cache: noStore,
    ask: sends("POST", "/api/state/webhook", '{"desiredState":"closed"}'),
  },
  "the televisions": {
    route: "/orders/screens",
    kind: "page",
    status: 200,
    cache: noStore,
    ask: staffGet("/orders/screens"),
  },
  "a new television": {
    route: "/screen/add",
    kind: "page",
    status: 200,
    cache: noStore,
    ask: get("/screen/add"),
  },
  "a television with a wrong code": {
    kind: "page",
    status: 401,
    cache: noStore,
    ask: sends("POST", "/screen/add", "code=AAAA"),
  },
  "an unknown television's report": {
    route: "/api/screen",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: sends("POST", "/api/screen", '{"sound":"off"}'),
  },
  "a clip that is not there": {
    route: "/voice/own/[language]/[clip]",
    kind: "page",
    status: 404,
    cache: noStore,
    ask: get("/voice/own/en/7"),
  },
  "the status, to others": { kind: "file", status: 401, cache: noStore, ask: get("/api/status") },
  "the status": {
    route: "/api/status",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffGet("/api/status"),
  },
  "what is gone": {
    route: "/api/orders/gone",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffGet("/api/orders/gone"),
  },
  "staff's call by the API": {
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffSends("POST", () => "/api/orders", '{"number":12}'),
  },
  "a wrong call by the API": {
    kind: "file",
    status: 400,
    cache: noStore,
    ask: staffSends("POST", () => "/api/orders", "{"),
  },
  "a mistake taken back by the API": {
    route: "/api/orders/[number]/retract",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffSends(
      "POST",
      ({ number, readyAt }) => `/api/orders/${number}/retract?readyAt=${readyAt}`,
    ),
  },
  "a board that is cleared": {
    route: "/api/orders/clear",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffSends("POST", () => "/api/orders/clear", '{"calls":[]}'),
  },
  "a board that is put back": {
    route: "/api/orders/unclear",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffSends("POST", () => "/api/orders/unclear", '{"calls":[]}'),
  },
  "more time by the API": {
    route: "/api/orders/[number]/extend",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffSends(
      "POST",
      ({ number, readyAt }) => `/api/orders/${number}/extend?readyAt=${readyAt}`,
    ),
  },
  "a removal by the API": {
    route: "/api/orders/[number]",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffSends("DELETE", ({ number }) => `/api/orders/${number}`),
  },
  "a restoration by the API": {
    route: "/api/orders/[number]/restore",
    kind: "file",
    status: 200,
    cache: noStore,
    ask: staffSends(
      "POST",
      ({ number, readyAt }) => `/api/orders/${number}/restore?readyAt=${readyAt}`,
    ),
  },
  "one stream too many of an address": {
    kind: "file",
    status: 429,
    cache: noStore,
    ask: (visit) => whileOpen(visit, ["192.0.2.1"], () => open(visit, "192.0.2.1")),
  },
  "one stream too many": {
    kind: "file",
    status: 503,
    cache: noStore,
    ask: (visit) => whileOpen(visit, ["192.0.2.1", "192.0.2.2"], () => open(visit, "192.0.2.3")),
  },
  "a page that fails": {
    kind: "page",
    status: 500,
    cache: noStore,
    ask: failing("liveBoard", get("/")),
  },
  "a part of the API that fails": {
    kind: "file",
    status: 500,
    cache: noStore,
    ask: failing("liveBoard", get("/api/orders")),
  },
  "a staff page that fails": {
    kind: "page",
    status: 500,
    cache: noStore,
    ask: failing("statistics", staffGet("/orders/today")),
  },
  // The last: it ends the sessions.
  "a logout everywhere": {
    route: "/orders/devices/logout",
    kind: "file",
    status: 303,
    cache: noStore,
    ask: staffSends("POST", () => "/orders/devices/logout"),
  },
};

async function whileOpen(
  { app, url }: Visit,
  addresses: string[],
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const streams = await Promise.all(
    addresses.map((from) => app.request(url("/api/events"), {}, from)),
  );
  try {
    return await ask();
  } finally {
    for (const { body } of streams) await body?.cancel();
  }
}

const PLACES = {
  "plain http": { origin: "http://192.168.1.20:8000", variables: {} },
  "a proxy that speaks https": {
    origin: "https://orders.example.com",
    address: "http://orders.example.com",
    variables: { PUBLIC_URL: "https://orders.example.com" },
  },
};

for (const [place, { variables, ...addresses }] of Object.entries(PLACES)) {
  Deno.test(`every kind of answer has exactly its security headers, over ${place}`, async (test) => {
    using _log = captureLog();
    await using app = await testApp({
      BAR_LOGO_URL: LOGO,
      FAVICON_URL: FAVICON,
      SCREEN_FRAME_ANCESTORS: SIGNAGE,
      PUSH_CONTACT: "mailto:bar@example.com",
      MAX_STREAMS: "2",
      MAX_STREAMS_PER_ADDRESS: "1",
      ...variables,
    });
    const isHttps = addresses.origin.startsWith("https:");
    const staff = new TestBrowser(app, addresses);
    await staff.logIn();
    const url = (path: string) =>
      new URL(path, "address" in addresses ? addresses.address : addresses.origin).href;
    for (const [name, row] of Object.entries(rows)) {
      await test.step(name, async () => {
        const { order } = await app.services.store.call(850, "staff") as { order: Order };
        const visit = { app, visitor: new TestBrowser(app, addresses), staff, order, url };
        const { status, headers, text } = await row.ask(visit);
        assertEquals(status, row.status);
        const expected = expectedHeaders(row, text, isHttps);
        const found = Object.fromEntries(
          Object.keys(expected).map((header) => [header, headers.get(header)]),
        );
        // Without a page to see the nonce in, it has only to be one.
        const csp = "content-security-policy";
        if (text === "") found[csp] = found[csp]!.replaceAll(/nonce-\w{32}/g, "nonce-NONCE");
        assertEquals(found, expected);
        assert(!text.includes("nobody's business"));
        for (const cookie of headers.getSetCookie()) {
          assertMatch(cookie, /; HttpOnly/);
          assertEquals(/; Secure/.test(cookie), isHttps, cookie);
        }
      });
    }
  });
}

Deno.test("the table of security headers has every route", async () => {
  const named = Object.values(rows).map(({ route }) => route);
  for (const path of await routes(new URL("../../routes/", import.meta.url))) {
    assert(named.includes(path), `No row for the route ${path}`);
  }
});

/** The addresses of the files in `routes/`, as they are named, without the groups' names. */
async function routes(folder: URL, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) {
      const inner = name.startsWith("(") ? prefix : `${prefix}/${name}`;
      found.push(...await routes(new URL(`${name}/`, folder), inner));
    } else if (!name.startsWith("_")) {
      found.push(`${prefix}/${name}`.replace(/(\/index)?\.tsx?$/, "") || "/");
    }
  }
  return found;
}

Deno.test("without settings nothing is embedded, and nothing comes from elsewhere", async () => {
  await using app = await testApp();
  for (const path of ["/", "/screen"]) {
    const response = await app.request(path);
    await response.body?.cancel();
    const policy = response.headers.get("content-security-policy")!;
    assertMatch(policy, /; img-src 'self' data:;.*; frame-ancestors 'none'$/, path);
    assertEquals(/http|unsafe|\*/.test(policy), false, policy);
  }
});

Deno.test("an error that even the page of errors fails at is a plain 500 with the same headers", async () => {
  using log = captureLog();
  await using app = await testApp();
  const { config } = app.services;
  const broken = new Proxy(config, {
    get(target, name) {
      if (name === "branding") throw new Error("A detail that is nobody's business");
      return Reflect.get(target, name);
    },
  });
  const { request } = appOn(() => Promise.resolve({ ...app.services, config: broken }));
  const response = await request("/login/a-token");
  const text = await response.text();
  assertEquals([response.status, text], [500, "Internal server error"]);
  const row: Row = { kind: "file", status: 500, cache: "no-store", ask: get("/") };
  for (const [header, value] of Object.entries(expectedHeaders(row, text, false))) {
    assertEquals(response.headers.get(header), value, header);
  }
  const id = response.headers.get("x-request-id");
  const lines = log.lines.filter(({ requestId }) => requestId === id);
  assertEquals(lines.at(-1)?.event, "Request failed");
  assertEquals(lines.at(-1)?.path, "/login/…");
});

Deno.test("while the services can't be opened, answers have the security headers too", async () => {
  using _log = captureLog();
  const { request } = appOn(() => Promise.reject(new Error("disk on fire")));
  for (
    const [path, isPage] of [["/", true], ["/api/orders", false], ["/styles.css", true]] as const
  ) {
    const response = await request(path);
    await response.body?.cancel();
    assertEquals(response.status, 503);
    const policy = response.headers.get("content-security-policy")!;
    assertMatch(policy, /^default-src 'none'; object-src 'none'; base-uri 'none';/, path);
    assertMatch(policy, isPage ? /; script-src 'self'/ : /base-uri 'none'; frame-ancestors/, path);
    assertMatch(policy, /; frame-ancestors 'none'$/);
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(response.headers.get("cache-control"), "no-store");
  }
});
