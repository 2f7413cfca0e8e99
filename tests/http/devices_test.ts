import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LimitedLog } from "@/lib/base/limited_log.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { qrCodeIn } from "@/tests/support/read_qr_code.ts";
import { appOn, testApp } from "@/tests/support/test_app.ts";
import { type Answer, TestBrowser } from "@/tests/support/test_browser.ts";

const DAY_MS = 86_400_000;
const CODE_MS = 10 * 60_000;
const LOGIN_TOKEN = "a token for tests";
const PUBLIC_URL = "https://orders.example.com";
const REFUSED = "That code has been used or has expired";
const LOGGED_OUT = "All devices are logged out.";
const TOKEN_IN_LINK = "Links with the staff code in them no longer work";

/** An app, a staff browser that is logged in, and one that wants to be. */
async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp({ LOGIN_TOKEN, PUBLIC_URL, ...variables }, { clock });
  const [browser, other] = [new TestBrowser(app), new TestBrowser(app)];
  assertEquals((await browser.logIn()).status, 303);
  return {
    clock,
    app,
    browser,
    other,
    /** Makes a code as a person does, and reads it off the page. */
    async code(): Promise<string> {
      return linkOn(await browser.submit(await devices(browser), "/orders/devices"))!.split(
        "#",
      )[1]!;
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

function devices(browser: TestBrowser): Promise<Answer> {
  return browser.get("/orders/devices");
}

/** What the QR code on a page says; `null`: there is none. */
function linkOn({ text }: Answer): string | null {
  return qrCodeIn(text);
}

async function isLoggedIn(browser: TestBrowser): Promise<boolean> {
  const { status, location } = await browser.get("/orders");
  assert(status === 200 || status === 303 && location === "/login", `${status} ${location}`);
  return status === 200;
}

async function assertRefused(browser: TestBrowser, code: string, message = ""): Promise<void> {
  const answer = await browser.post("/login", { code });
  assertEquals([answer.status, answer.location], [401, null], message);
  assertMatch(answer.text, new RegExp(`role="alert"[^>]*>${REFUSED}`), message);
  assertEquals(answer.headers.get("cache-control"), "no-store", message);
  assertEquals(answer.headers.getSetCookie(), [], message);
  if (code !== "") assertEquals(answer.text.includes(code), false, message);
}

async function assertTaken(browser: TestBrowser, code: string): Promise<void> {
  const answer = await browser.post("/login", { code });
  assertEquals([answer.status, answer.location, answer.text], [303, "/login?in", ""]);
  assertEquals(answer.headers.get("cache-control"), "no-store");
  assertEquals(await isLoggedIn(browser), true);
}

Deno.test("POST /orders/devices shows a one-time link, and nothing else says its code", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  const page = await devices(browser);
  assertEquals([page.status, linkOn(page)], [200, null]);
  const answer = await browser.submit(page, "/orders/devices");
  assertEquals(answer.status, 200);
  assertEquals(answer.headers.get("cache-control"), "no-store");
  assertEquals(answer.headers.get("refresh"), "600; url=/orders/devices", "It goes when it ends");
  const link = linkOn(answer) ?? "";
  assertMatch(link, /^https:\/\/orders\.example\.com\/login#[\w-]{43}$/);
  const code = link.split("#")[1]!;
  assertEquals(answer.text.includes(code), false);
  for (const [name, value] of answer.headers) assertEquals(value.includes(code), false, name);
  assertEquals(link.includes(LOGIN_TOKEN) || link.includes(encodeURIComponent(LOGIN_TOKEN)), false);
  assertStringIncludes(answer.text, "works once, within 10 minutes");
});

Deno.test("a code logs one browser in, once", async () => {
  await using setup = await setUp();
  const { app, browser, other } = setup;
  const code = await setup.code();
  await assertTaken(other, code);
  const third = new TestBrowser(app);
  for (const again of [third, other, browser]) await assertRefused(again, code);
  assertEquals(await isLoggedIn(third), false);
  for (const each of [browser, other]) assertEquals(await isLoggedIn(each), true);
});

Deno.test("the page with a code can be loaded again: it makes another, and both are good", async () => {
  await using setup = await setUp();
  const [one, another] = [await setup.code(), await setup.code()];
  assert(one !== another);
  await assertTaken(setup.other, one);
  await assertTaken(new TestBrowser(setup.app), another);
});

Deno.test("a code ends the session that the browser had before", async () => {
  await using setup = await setUp();
  const { app, other } = setup;
  const before = new TestBrowser(app);
  await other.logIn();
  before.cookies = new Map(other.cookies);
  await assertTaken(other, await setup.code());
  assertEquals(await isLoggedIn(before), false);
});

Deno.test("after a code one is where the staff's page is, and nowhere else", async () => {
  await using setup = await setUp();
  const nexts = {
    "/orders/devices": "/login?in&next=%2Forders%2Fdevices",
    "//evil.example/orders": "/login?in",
  };
  for (const [next, expected] of Object.entries(nexts)) {
    const code = await setup.code();
    assertEquals((await setup.other.post("/login", { code, next })).location, expected);
  }
});

Deno.test("a code is good for 10 minutes", async () => {
  await using setup = await setUp();
  const [inTime, late] = [await setup.code(), await setup.code()];
  setup.clock.jump(CODE_MS - 1);
  await assertTaken(setup.other, inTime);
  setup.clock.jump(1);
  await assertRefused(new TestBrowser(setup.app), late);
});

Deno.test("of ten that use a code at once, exactly one is logged in", async () => {
  await using setup = await setUp();
  const code = await setup.code();
  const browsers = Array.from({ length: 10 }, () => new TestBrowser(setup.app));
  const answers = await Promise.all(browsers.map((each) => each.post("/login", { code })));
  assertEquals(answers.map(({ status }) => status).toSorted(), [303, ...Array(9).fill(401)]);
  const loggedIn = await Promise.all(browsers.map(isLoggedIn));
  assertEquals(loggedIn, answers.map(({ status }) => status === 303));
});

const notCodes: [string, (code: string, session: string) => string][] = [
  ["nothing", () => ""],
  ["white space", () => " \n"],
  ["another one", () => "A".repeat(43)],
  ["half of one", (code) => code.slice(22)],
  ["one with something behind it", (code) => `${code}A`],
  ["one with white space before it", (code) => ` ${code}`],
  ["one with its #", (code) => `#${code}`],
  ["one in capitals", (code) => code.toUpperCase()],
  ["the login token", () => LOGIN_TOKEN],
  ["a session's token", (_, session) => session],
  ["bytes that are no text", (code) => `${code}\0\ufffd`],
  ["HTML", () => '"><script>alert(1)</script>'],
];

for (const [name, given] of notCodes) {
  Deno.test(`POST /login refuses as a code: ${name}`, async () => {
    await using setup = await setUp();
    const code = await setup.code();
    await assertRefused(setup.other, given(code, setup.browser.cookies.get("session")!));
    assertEquals(await isLoggedIn(setup.other), false);
    await assertTaken(setup.other, code);
  });
}

/** What opens a link without wanting to log in, and what sends a code other than by the form. */
const noUses: [string, (browser: TestBrowser, code: string) => Promise<Answer>, number][] = [
  ["GET", (browser) => browser.get("/login"), 200],
  ["HEAD", (browser) => browser.send("HEAD", "/login"), 200],
  ["GET with the code", (browser, code) => browser.get(`/login?code=${code}`), 200],
  ["HEAD with the code", (browser, code) => browser.send("HEAD", `/login?code=${code}`), 200],
  ["a prefetch", (browser, code) => {
    const headers = { "sec-purpose": "prefetch", "purpose": "prefetch" };
    return browser.send("GET", `/login?code=${code}`, { headers });
  }, 200],
  ["GET with the code as a path", (browser, code) => browser.get(`/login/${code}`), 410],
  ["POST with the code as a path", (browser, code) => browser.post(`/login/${code}`), 405],
  [
    "POST with the code in the address",
    (browser, code) => browser.post(`/login?code=${code}`),
    401,
  ],
  ["POST with the code as login token", (browser, code) => browser.logIn(code), 401],
  ["POST with the code after a wrong one", (browser, code) => {
    return browser.send("POST", "/login", { body: `code=wrong&code=${code}` });
  }, 401],
  ["POST of JSON", (browser, code) => {
    const headers = { "content-type": "application/json" };
    return browser.send("POST", "/login", { headers, body: JSON.stringify({ code }) });
  }, 401],
  ["POST from another site", (browser, code) => {
    const headers = { "sec-fetch-site": "cross-site", "origin": "https://evil.example" };
    return browser.send("POST", "/login", { headers, body: `code=${code}` });
  }, 403],
  ["POST from nobody knows where", (browser, code) => {
    return browser.send("POST", "/login", { headers: { origin: null }, body: `code=${code}` });
  }, 403],
];

for (const [name, use, status] of noUses) {
  Deno.test(`a code is not used up by ${name}`, async () => {
    await using setup = await setUp();
    const code = await setup.code();
    const answer = await use(setup.other, code);
    assertEquals([answer.status, answer.headers.getSetCookie()], [status, []]);
    assertEquals(await isLoggedIn(setup.other), false);
    await assertTaken(setup.other, code);
  });
}

Deno.test("another LOGIN_TOKEN ends codes", async () => {
  const folder = await Deno.makeTempDir();
  const variables = { KV_PATH: `${folder}/orders.sqlite3` };
  {
    await using setup = await setUp(variables);
    const code = await setup.code();
    const { clock } = setup;
    await using app = await testApp({ ...variables, LOGIN_TOKEN: "another one" }, { clock });
    await assertRefused(new TestBrowser(app), code);
    await assertTaken(setup.other, code);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("where another device can't find the app, the page says so and makes no code", async () => {
  using log = captureLog();
  await using setup = await setUp({ PUBLIC_URL: "" });
  const { browser } = setup;
  for (const page of [await devices(browser), await browser.post("/orders/devices")]) {
    assertEquals([page.status, linkOn(page)], [200, null]);
    assertStringIncludes(page.text, "ask whoever looks after the board");
    assertEquals(page.text.includes('action="/orders/devices"'), false);
    assertStringIncludes(page.text, 'action="/orders/devices/logout"');
  }
  assertEquals(log.lines.map(({ event }) => event), ["Staff logged in"]);
});

Deno.test("without PUBLIC_URL a link has the address by which staff came", async () => {
  const address = "http://192.168.1.20:8000";
  await using app = await testApp();
  const browser = new TestBrowser(app, { origin: address });
  await browser.logIn();
  const link = linkOn(await browser.post("/orders/devices")) ?? "";
  assertMatch(link, /^http:\/\/192\.168\.1\.20:8000\/login#[\w-]{43}$/);
});

Deno.test("POST /orders/devices/logout logs every browser out, and ends codes", async () => {
  await using setup = await setUp();
  const { app, browser, other } = setup;
  const [used, unused] = [await setup.code(), await setup.code()];
  await assertTaken(other, used);
  const copy = new TestBrowser(app);
  copy.cookies = new Map(browser.cookies);
  const answer = await browser.submit(await devices(browser), "/orders/devices/logout");
  assertEquals([answer.status, answer.location], [303, "/login?everywhere"]);
  assertEquals(answer.headers.get("cache-control"), "no-store");
  assertEquals([...browser.cookies.keys()], ["device"]);
  assertMatch(
    (await browser.get(answer.location!)).text,
    new RegExp(`class="reply"[^>]*>${LOGGED_OUT}`),
  );
  for (const each of [browser, copy, other]) assertEquals(await isLoggedIn(each), false);
  await assertRefused(other, unused);
  for (const each of [browser, other]) {
    assertEquals((await each.logIn()).status, 303);
    assertEquals(await isLoggedIn(each), true);
  }
  await assertTaken(new TestBrowser(app), await setup.code());
});

Deno.test("POST /orders/devices/logout does not renew the cookie that it takes away", async () => {
  await using setup = await setUp();
  const { browser, clock } = setup;
  clock.jump(DAY_MS);
  const { headers } = await browser.post("/orders/devices/logout");
  const [cookie, ...more] = headers.getSetCookie();
  assertMatch(cookie ?? "", /^session=; .*Expires=Thu, 01 Jan 1970/);
  assertEquals([more, [...browser.cookies.keys()]], [[], ["device"]]);
});

Deno.test("GET /login says that all are logged out to who is, and leads others on", async () => {
  await using setup = await setUp();
  assertEquals((await setup.other.get("/login")).text.includes(LOGGED_OUT), false);
  const { status, location } = await setup.browser.get("/login?everywhere");
  assertEquals([status, location], [303, "/orders#"]);
});

/** What a link of Hubble Order Manager's can look like, also with tokens that were never ours. */
const oldLinks: [string, string][] = [
  ["the login token", encodeURIComponent(LOGIN_TOKEN)],
  ["the login token and a query", `${encodeURIComponent(LOGIN_TOKEN)}?next=/orders`],
  ["a path", `a/${encodeURIComponent(LOGIN_TOKEN)}/b`],
  ["a wrong token", "wrong"],
  ["HTML", "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"],
];

for (const [name, rest] of oldLinks) {
  // The file's own name is "/login/[...token]".
  Deno.test(`GET /login/ and ${name} logs nobody in, and says why`, async () => {
    using log = captureLog();
    await using app = await testApp({ LOGIN_TOKEN });
    const browser = new TestBrowser(app);
    const get = await browser.get(`/login/${rest}`);
    const head = await browser.send("HEAD", `/login/${rest}`);
    for (const { status, location, headers } of [get, head]) {
      assertEquals([status, location, headers.getSetCookie()], [410, null, []]);
      assertEquals(headers.get("cache-control"), "no-store");
      assertEquals(headers.get("referrer-policy"), "same-origin");
    }
    assertMatch(get.text, new RegExp(`role="alert"[^>]*>${TOKEN_IN_LINK}`));
    for (const secret of [LOGIN_TOKEN, encodeURIComponent(LOGIN_TOKEN), "alert(1)"]) {
      assertEquals(get.text.includes(secret), false);
    }
    assertEquals(log.lines, []);
    assertEquals(await isLoggedIn(browser), false);
    const loggedIn = await browser.submit(get, "/login", { token: LOGIN_TOKEN });
    assertEquals([loggedIn.status, loggedIn.location], [303, "/login?in"]);
    assertEquals((await browser.get(`/login/${rest}`)).status, 410, "to who is logged in, too");
  });
}

Deno.test("GET /login/, the login token and a slash is no page, and logs nobody in", async () => {
  using log = captureLog();
  await using app = await testApp({ LOGIN_TOKEN });
  const browser = new TestBrowser(app);
  const { status, text, headers } = await browser.get(`/login/${encodeURIComponent(LOGIN_TOKEN)}/`);
  assertEquals([status, headers.getSetCookie(), log.lines], [404, [], []]);
  assertEquals(headers.get("referrer-policy"), "same-origin");
  assertEquals(text.includes(LOGIN_TOKEN), false);
  assertEquals(await isLoggedIn(browser), false);
});

Deno.test("a link with the login token is answered like any other, to the byte", async () => {
  await using app = await testApp({ LOGIN_TOKEN });
  const browser = new TestBrowser(app);
  const page = async (token: string) => {
    const { text, headers } = await browser.get(`/login/${encodeURIComponent(token)}`);
    const nonce = / nonce="([^"]+)"/.exec(text)![1]!;
    headers.delete("x-request-id");
    const all = `${text}${JSON.stringify([...headers])}`;
    return all.replaceAll(nonce, "");
  };
  assertEquals(await page(LOGIN_TOKEN), await page("a token for tesst"));
});

for (
  const [path, refused] of [
    ["/orders/devices", ["PUT", "DELETE"]],
    ["/orders/devices/logout", ["GET", "HEAD", "PUT"]],
    ["/login/a-token", ["POST", "PUT"]],
  ] as const
) {
  Deno.test(`${path} answers 405 to ${refused.join(", ")}, and ends nothing`, async () => {
    await using setup = await setUp();
    for (const method of refused) {
      assertEquals((await setup.browser.send(method, path)).status, 405, method);
    }
    assertEquals(await isLoggedIn(setup.browser), true);
  });
}

Deno.test("a store that fails is no used code: 503, and nothing is begun or forgotten", async () => {
  const setup = await setUp();
  const { app, browser, other } = setup;
  const code = await setup.code();
  const session = [...browser.cookies];
  await app.services.close();
  const answers = {
    "a code": await other.post("/login", { code }),
    "another code": await browser.post("/orders/devices"),
    "a logout": await browser.post("/orders/devices/logout"),
  };
  for (const [name, { status, text }] of Object.entries(answers)) {
    assertEquals(status, 503, name);
    assertStringIncludes(text, "It may not have been done", name);
  }
  assertEquals([[...browser.cookies], other.cookies.size], [session, 0]);
});

Deno.test("no log line holds a code or a token, whatever happens", async () => {
  using log = captureLog();
  const setup = await setUp();
  const { app, browser, other } = setup;
  const secrets = [LOGIN_TOKEN, encodeURIComponent(LOGIN_TOKEN), browser.cookies.get("session")!];
  const code = await setup.code();
  secrets.push(code);
  await other.send("POST", "/login", { headers: { origin: "null" }, body: `code=${code}` });
  await other.get(`/login/${code}`);
  await other.post("/login", { code });
  secrets.push(other.cookies.get("session")!);
  await other.post("/login", { code });
  await browser.post("/orders/devices/logout");
  await app.services.close();
  await browser.post("/login", { code });
  await other.post("/orders/devices");

  // Whatever may fail one day while such a link is answered.
  for (const path of ["/login/", "/login/a/"]) {
    let failures = 1;
    const failing = {
      ...app.services,
      limitedLog: new LimitedLog(),
      get config() {
        if (failures-- > 0) throw new Error("Failed on purpose");
        return app.services.config;
      },
    };
    const { request } = appOn(() => Promise.resolve(failing));
    const answer = await request(`${path}${encodeURIComponent(LOGIN_TOKEN)}?a=b`);
    assertEquals(answer.status, 500, await answer.text());
  }

  const logged = log.lines.map(({ event, by, path }) => [event, by ?? path ?? ""].join(" ").trim());
  assertEquals(logged, [
    "Staff logged in login token",
    "One-time login link created",
    "Cross-site request refused /login",
    "Staff logged in one-time link",
    "Login refused one-time link",
    "All sessions ended",
    "Request failed /login",
    "Request failed /orders/devices",
    "Request failed /login/…",
    "Request failed /login/…",
  ]);
  for (const secret of secrets) {
    assert(secret.length > 0);
    assertEquals(JSON.stringify(log.lines).includes(secret), false, secret);
  }
});
