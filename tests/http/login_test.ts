import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { ConfigError } from "@/lib/config.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";
import {
  type Answer,
  formOn,
  TestBrowser,
  type TestBrowserOptions,
} from "@/tests/support/test_browser.ts";

const DAY_MS = 86_400_000;
const LOGIN_TOKEN = "a token for tests";
const WRONG = "That isn't the staff code";

/** An app, and a browser that is not logged in. */
async function setUp(variables: Record<string, string> = {}, options: TestBrowserOptions = {}) {
  const clock = new FakeClock();
  const app = await testApp({ LOGIN_TOKEN, ...variables }, { clock });
  const browser = new TestBrowser(app, options);
  return { clock, app, browser, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

/** The token of the session that an answer began. */
function tokenOf(answer: Answer): string {
  return /session=([\w-]{43});/.exec(answer.headers.get("set-cookie") ?? "")?.[1] ?? "";
}

async function isLoggedIn(browser: TestBrowser): Promise<boolean> {
  const { status, location } = await browser.get("/orders");
  assert(status === 200 || status === 303 && location === "/login", `${status} ${location}`);
  return status === 200;
}

Deno.test("GET /login is a form that needs no script, and that nothing empties", async () => {
  await using setup = await setUp();
  const page = await setup.browser.get("/login");
  assertEquals([page.status, page.headers.get("cache-control")], [200, "no-store"]);
  assertMatch(page.headers.get("content-type") ?? "", /^text\/html/);
  assertMatch(page.text, /<form [^>]*method="post" action="\/login"/);
  assertMatch(page.text, /<label for="token">/);
  assertMatch(page.text, /<input [^>]*name="token" type="password"/);
  assertEquals(page.text.includes(WRONG), false);
  assertEquals(page.text.includes(" style="), false);
  assertEquals(page.text.includes('http-equiv="refresh"'), false, "It would empty the field");
});

Deno.test("GET /login has the fields that a password manager fills in, and nothing against pasting", async () => {
  await using setup = await setUp();
  const { text } = await setup.browser.get("/login");
  const form = /<form id="login-by-token".*?<\/form>/s.exec(text)![0];
  const attributes = (name: string) => {
    const [field = ""] = new RegExp(`<input [^>]*name="${name}"[^>]*>`).exec(form) ?? [];
    return [...field.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => `${key}=${value}`);
  };
  const username = ["type=text", "value=staff", "autocomplete=username"];
  for (const each of username) assert(attributes("username").includes(each), `${each}: ${form}`);
  for (const each of ["type=password", "autocomplete=current-password"]) {
    assert(attributes("token").includes(each), `${each}: ${form}`);
  }
  assertEquals(/maxlength|minlength|pattern|onpaste|inputmode/i.test(form), false, form);
});

Deno.test("POST /login with the login token leads to /orders, with a session", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  const page = await browser.get("/login");
  const answer = await browser.submit(page, "/login", { token: LOGIN_TOKEN });
  assertEquals([answer.status, answer.location, answer.text], [303, "/login?in", ""]);
  const [cookie, device, ...more] = answer.headers.getSetCookie().map((each) => each.split("; "));
  assertEquals(more, []);
  assertMatch(cookie![0]!, /^session=[\w-]{43}$/);
  assertMatch(device![0]!, /^device=/);
  assertEquals(cookie!.slice(1).toSorted(), [
    "HttpOnly",
    "Max-Age=1209600",
    "Path=/",
    "SameSite=Lax",
  ]);
  assertEquals(await isLoggedIn(browser), true);
});

const JSON_TYPE = { "content-type": "application/json" };
const accepted: [string, BodyInit][] = [
  ["the token", `token=${LOGIN_TOKEN}`],
  ["the token, escaped", "token=a+token%20for%20tests"],
  ["the token between white space", `token=${encodeURIComponent(` \t${LOGIN_TOKEN}\r\n`)}`],
  ["the token among other fields", `username=staff&token=${LOGIN_TOKEN}&next=`],
];

for (const [name, body] of accepted) {
  Deno.test(`POST /login takes ${name}`, async () => {
    await using setup = await setUp();
    const { status } = await setup.browser.send("POST", "/login", { body });
    assertEquals([status, await isLoggedIn(setup.browser)], [303, true]);
  });
}

const multipart = new FormData();
multipart.set("token", LOGIN_TOKEN);

const refused: [string, BodyInit | null, Record<string, string>?][] = [
  ["no body", null],
  ["no token", "username=staff"],
  ["an empty one", "token="],
  ["white space", "token=+%0A"],
  ["the beginning of it", "token=a token for test"],
  ["more than it", "token=a token for testsx"],
  ["it in capitals", "token=A TOKEN FOR TESTS"],
  ["it after a wrong one", `token=wrong&token=${LOGIN_TOKEN}`],
  ["it under another name", `Token=${LOGIN_TOKEN}`],
  ["a list of it", `token[]=${LOGIN_TOKEN}`],
  ["JSON", JSON.stringify({ token: LOGIN_TOKEN }), JSON_TYPE],
  ["another kind of form", multipart],
  ["bytes that are no text", new Uint8Array([...new TextEncoder().encode("token="), 0xff, 0x00])],
  ["a page of HTML", 'token="><script>alert(1)</script>'],
];

for (const [name, body, headers = {}] of refused) {
  Deno.test(`POST /login says that it is wrong: ${name}`, async () => {
    await using setup = await setUp();
    const { browser } = setup;
    const answer = await browser.send("POST", "/login", { body, headers });
    assertEquals([answer.status, answer.location], [401, null]);
    assertMatch(answer.text, new RegExp(`role="alert"[^>]*>${WRONG}`));
    assertEquals(answer.headers.get("cache-control"), "no-store");
    assertEquals(answer.headers.getSetCookie(), []);
    assertEquals(answer.text.includes("alert(1)"), false, "What was typed is not shown");
    assertEquals(await isLoggedIn(browser), false);
    const again = await browser.submit(answer, "/login", { token: LOGIN_TOKEN });
    assertEquals([again.status, again.location], [303, "/login?in"]);
  });
}

Deno.test("POST /login reads no more than a form of 4 KiB", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  const sized = (length: number) => ({ body: `token=${LOGIN_TOKEN}&x=`.padEnd(length, "x") });
  assertEquals((await browser.send("POST", "/login", sized(4_097))).status, 413);
  assertEquals(await isLoggedIn(browser), false);
  assertEquals((await browser.send("POST", "/login", sized(4_096))).status, 303);
});

Deno.test("a wrong login ends nobody's session", async () => {
  await using setup = await setUp();
  await setup.browser.logIn();
  assertEquals((await setup.browser.logIn("wrong")).status, 401);
  assertEquals(await isLoggedIn(setup.browser), true);
});

Deno.test("a blank LOGIN_TOKEN is refused at the start: it would let everybody in", async () => {
  for (const blank of [" ", " \t\n"]) {
    await assertRejects(() => testApp({ LOGIN_TOKEN: blank }), ConfigError, "LOGIN_TOKEN");
  }
});

Deno.test("where the browser keeps no cookies, a right code leads back to the form with the reason", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  const next = "/orders/today";
  const page = await browser.get(`/login?${new URLSearchParams({ next })}`);
  const { location } = await browser.submit(page, "/login", { token: LOGIN_TOKEN });
  assertEquals(location, "/login?in&next=%2Forders%2Ftoday");
  browser.cookies.clear();
  const back = await browser.get(location!);
  assertEquals(back.status, 200);
  assertMatch(
    back.text,
    /<p id="login-reply" class="reply failed" role="alert">The code was right/,
  );
  assertEquals(formOn(back, "/login").next, next);
  assertEquals((await browser.get("/login")).text.includes("cookies"), false);
});

Deno.test("each login has a token of its own, and ends the browser's session before it", async () => {
  await using setup = await setUp();
  const { app, browser } = setup;
  const other = new TestBrowser(app);
  const tokens = new Set([tokenOf(await other.logIn())]);
  for (let time = 1; time <= 3; time++) {
    const before = new TestBrowser(app);
    before.cookies = new Map(browser.cookies);
    tokens.add(tokenOf(await browser.logIn()));
    assertEquals(await isLoggedIn(before), false);
    assertEquals(await isLoggedIn(browser), true);
  }
  assertEquals(tokens.size, 4);
  assertEquals(tokens.has(""), false);
  assertEquals(await isLoggedIn(other), true);
});

Deno.test("a session that was planted in the browser is not the one that a login begins", async () => {
  await using setup = await setUp();
  const { app, browser } = setup;
  for (const planted of ["A".repeat(43), tokenOf(await new TestBrowser(app).logIn())]) {
    const attacker = new TestBrowser(app);
    for (const each of [browser, attacker]) each.cookies = new Map([["session", planted]]);
    assert(tokenOf(await browser.logIn()) !== planted);
    assertEquals([await isLoggedIn(browser), await isLoggedIn(attacker)], [true, false]);
  }
});

Deno.test("logging out asks first, and says how to come back", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  await browser.logIn();
  for (
    const [path, action] of [["/orders", "/logout"], ["/orders/devices", "/orders/devices/logout"]]
  ) {
    const { text } = await browser.get(path!);
    const asking = [...text.matchAll(/<details class="confirm.*?<\/details>/gs)]
      .map(([details]) => details).filter((details) => details.includes(`action="${action}"`));
    assertEquals(asking.length, 1, path!);
    assertMatch(asking[0]!, /^<details class="confirm ?"><summary>Log out/);
    assertStringIncludes(asking[0]!, "To come back you need the staff code.");
    assertEquals(text.split(`action="${action}"`).length, 2, "Nowhere else");
  }
});

Deno.test("POST /logout ends the browser's session, and no other", async () => {
  await using setup = await setUp();
  const { app, browser } = setup;
  const [copy, other] = [new TestBrowser(app), new TestBrowser(app)];
  await browser.logIn();
  await other.logIn();
  copy.cookies = new Map(browser.cookies);
  const answer = await browser.submit(await browser.get("/orders"), "/logout");
  assertEquals([answer.status, answer.location], [303, "/login"]);
  assertEquals([...browser.cookies.keys()], ["device"]);
  assertEquals(await isLoggedIn(copy), false);
  assertEquals(await isLoggedIn(other), true);
  assertEquals((await browser.post("/logout")).status, 303, "Once more is fine");
});

const DAYS = [1, 13, 14];

for (const day of DAYS) {
  Deno.test(`a session that was last used ${day} days ago is ${day < 14 ? "good" : "over"}`, async () => {
    await using setup = await setUp();
    await setup.browser.logIn();
    setup.clock.jump(day * DAY_MS);
    assertEquals(await isLoggedIn(setup.browser), day < 14);
  });
}

const orders = { origin: "https://orders.example.com", address: "http://orders.example.com" };
const forwarded = (proto: string) => ({ "x-forwarded-proto": proto });

const cookies: [string, string, Record<string, string>, TestBrowserOptions][] = [
  ["__Host-session", "on https", {}, { origin: orders.origin }],
  ["__Host-session", "behind PUBLIC_URL on https", { PUBLIC_URL: orders.origin }, orders],
  ["__Host-session", "behind a trusted proxy that speaks https", { TRUST_PROXY: "on" }, {
    ...orders,
    headers: forwarded("https"),
  }],
  ["__Host-session", "behind PUBLIC_URL on https whose proxy passes no Host on", {
    PUBLIC_URL: orders.origin,
  }, { ...orders, address: "http://127.0.0.1:8000" }],
  ["session", "behind a proxy that is not trusted", {}, {
    ...orders,
    headers: forwarded("https"),
  }],
  ["session", "on plain http", {}, {}],
  ["session", "on plain http behind a trusted proxy", { TRUST_PROXY: "on" }, {
    headers: forwarded("http"),
  }],
  ["session", "on plain http beside PUBLIC_URL on https", { PUBLIC_URL: orders.origin }, {}],
  ["session", "on PUBLIC_URL that is plain http", { PUBLIC_URL: orders.address }, {
    origin: orders.address,
  }],
];

for (const [name, where, variables, options] of cookies) {
  Deno.test(`staff come in and leave ${where}, with the cookie ${name}`, async () => {
    await using setup = await setUp(variables, options);
    const { browser, clock } = setup;
    const attributes = async (answer: Promise<Answer>) => {
      const cookies = (await answer).headers.getSetCookie();
      const cookie = cookies.find((each) => each.includes("session=")) ?? "";
      return [cookie.split("=")[0], cookie.includes("; Secure")];
    };
    const expected = [name, name === "__Host-session"];
    assertEquals(await attributes(browser.logIn()), expected);
    assertEquals([...browser.cookies.keys()], [name, name.replace("session", "device")]);
    assertEquals(await isLoggedIn(browser), true);
    clock.jump(DAY_MS);
    assertEquals(await attributes(browser.get("/orders")), expected, "renewed");
    assertEquals(await attributes(browser.post("/logout")), expected, "forgotten");
    assertEquals([browser.cookies.has(name), await isLoggedIn(browser)], [false, false]);
  });
}

/** Where a person may be led after logging in; `null`: to the staff's page. */
const nexts: [string, string | null][] = [
  ["/orders", "/orders"],
  ["/orders/edit", "/orders/edit"],
  ["/orders?outcome=called&number=850", "/orders?outcome=called&number=850"],
  ["", null],
  ["/", null],
  ["/login", null],
  ["/logout", null],
  ["/ordersx", null],
  ["orders", null],
  ["//evil.example", null],
  ["//evil.example/orders", null],
  ["/\\evil.example", null],
  ["\\\\evil.example/orders", null],
  ["https://evil.example/orders", null],
  ["https:evil.example/orders", null],
  ["javascript:alert(1)//orders", null],
  ["/orders@evil.example", null],
  ["/orders\r\nset-cookie: a=b", null],
  ["/orders\n", null],
  ["\t//evil.example/orders", null],
  ["/orders/../logout", null],
  ["/orders/..//evil.example", null],
  ["/orders/%2e%2e//evil.example", null],
  ["/orders/..\\\\evil.example", null],
];

for (const [next, expected] of nexts) {
  Deno.test(`after logging in, ${JSON.stringify(next)} leads ${expected === null ? "to /orders" : "there"}`, async () => {
    await using setup = await setUp();
    const { browser } = setup;
    const wanted = expected ?? "/orders";
    const path = `/login?${new URLSearchParams({ next })}`;
    const leads = async (answer: Promise<Answer>) => {
      const { status, location, headers } = await answer;
      assertEquals([status, headers.get("set-cookie")?.includes("a=b") ?? false], [303, false]);
      return location;
    };
    const page = await browser.get(path);
    for (
      const answer of [
        browser.submit(page, "/login", { token: LOGIN_TOKEN }),
        browser.post("/login", { token: LOGIN_TOKEN, next }),
      ]
    ) {
      const by = await leads(answer);
      // The `#` keeps a one-time link's code from coming along.
      assertEquals(await leads(browser.get(by!)), `${wanted}#`);
    }
    assertEquals(await leads(browser.get(path)), `${wanted}#`, "who is logged in already");
  });
}

Deno.test("who opens /login every day stays logged in", async () => {
  await using setup = await setUp();
  const { browser, clock } = setup;
  await browser.logIn();
  clock.jump(DAY_MS);
  const { headers } = await browser.get("/login");
  assertMatch(headers.get("set-cookie") ?? "", /^session=[\w-]{43}; .*Max-Age=1209600/);
});

Deno.test("no answer of /login or /logout is kept by a cache", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  const answers = {
    "the form": await browser.get("/login"),
    "a wrong token": await browser.logIn("wrong"),
    "a login": await browser.logIn(),
    "the form of who is logged in": await browser.get("/login"),
    "a logout": await browser.post("/logout"),
    "another method": await browser.get("/logout"),
  };
  for (const [name, { headers }] of Object.entries(answers)) {
    assertEquals(headers.get("cache-control"), "no-store", name);
  }
});

for (
  const [path, methods] of [["/login", ["PUT", "DELETE"]], ["/logout", ["GET", "PUT"]]] as const
) {
  Deno.test(`${path} answers 405 to ${methods.join(", ")}, and ends nothing`, async () => {
    await using setup = await setUp();
    const { browser } = setup;
    await browser.logIn();
    for (const method of methods) {
      const { status, headers } = await browser.send(method, path);
      assertEquals([status, headers.get("allow")?.includes("POST")], [405, true], method);
    }
    assertEquals(await isLoggedIn(browser), true);
  });
}

Deno.test("a store that fails is no wrong token: 503, and nothing is begun or forgotten", async () => {
  const setup = await setUp();
  const { app, browser } = setup;
  await browser.logIn();
  const session = [...browser.cookies];
  await app.services.close();
  const answers = {
    "a login": await browser.logIn(),
    "a logout": await browser.post("/logout"),
    "the form": await browser.get("/login"),
  };
  for (const [name, { status, text, headers }] of Object.entries(answers)) {
    assertEquals([status, headers.get("retry-after")], [503, "5"], name);
    assertStringIncludes(text, "Not available right now", name);
    assertEquals(text.includes(WRONG), false, name);
    assertEquals([...browser.cookies], session, name);
    // A form's page can't be loaded again by itself: it would be by GET.
    assertEquals(headers.get("refresh"), name === "the form" ? "5" : null, name);
  }
});

Deno.test("no log line and no page holds a token, whatever happens", async () => {
  using log = captureLog();
  const setup = await setUp();
  const { app, browser, clock } = setup;
  const read: string[] = [];
  const see = async (answer: Promise<Answer>) => {
    const { text, location } = await answer;
    read.push(text, location ?? "");
  };
  const secrets = [LOGIN_TOKEN, encodeURIComponent(LOGIN_TOKEN), "a-typing-mistake"];
  const logIn = async () => {
    const answer = await browser.logIn();
    secrets.push(tokenOf(answer));
    await see(Promise.resolve(answer));
  };
  await see(browser.logIn("a-typing-mistake"));
  await logIn();
  await logIn();
  await see(browser.get("/orders"));
  await see(browser.post("/orders", { number: "850" }));
  await see(browser.post("/orders", { number: "A12" }));
  await see(browser.send("DELETE", "/api/orders/850"));
  await see(browser.send("DELETE", "/api/orders/A12"));
  await see(browser.send("POST", "/api/orders", { headers: { origin: "null" } }));
  await see(browser.post("/logout"));
  await logIn();
  clock.jump(DAY_MS);
  await see(browser.get("/login"));
  await app.services.close();
  await see(browser.get("/orders"));
  await see(browser.logIn());
  await see(browser.post("/logout"));

  const logged = log.lines.map(({ event }) => event);
  for (
    const event of [
      "Login refused",
      "Staff logged in",
      "Staff called an order",
      "Staff removed an order",
      "Request failed",
    ]
  ) assert(logged.includes(event), `Not logged: ${event}`);
  assertEquals(secrets.length, 6);
  for (const secret of secrets) {
    assert(secret.length > 0);
    for (const text of [...log.lines.map((line) => JSON.stringify(line)), ...read]) {
      assertEquals(text.includes(secret), false, text);
    }
  }
});
