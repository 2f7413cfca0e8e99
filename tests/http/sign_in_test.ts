import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { SIGN_IN_TROUBLES, type SignInTrouble } from "@/lib/shared/sign_in.ts";
import { fill } from "@/lib/shared/texts.ts";
import { en } from "@/lib/shared/texts/en.ts";
import { nl } from "@/lib/shared/texts/nl.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import {
  type Bending,
  type Claims,
  CLIENT_ID,
  FakeProvider,
  GROUP,
  TENANT,
  VARIABLES,
} from "@/tests/support/fake_provider.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { type Answer, TestBrowser, type TestBrowserOptions } from "@/tests/support/test_browser.ts";

// The routes are "/auth/[provider]", "/auth/[provider]/callback" and "/auth/[provider]/logout".
const START = "/auth/microsoft";
const HOUR_MS = 3_600_000;

/** An app whose staff have accounts, and a browser that is not logged in. */
async function setUp(variables: Record<string, string> = {}, options: TestBrowserOptions = {}) {
  const clock = new FakeClock();
  const provider = new FakeProvider();
  const { fetch } = provider;
  const app = await testApp({ ...VARIABLES, ...variables }, { clock, fetch });
  let visitors = 0;
  return {
    clock,
    provider,
    app,
    browser: new TestBrowser(app, options),
    /** The same with another browser elsewhere, a second later. */
    async another() {
      await clock.pass(1_000);
      const browser = new TestBrowser(app, { from: `192.0.2.${++visitors}` });
      return { clock, provider, app, browser };
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

type Setup = Pick<
  Awaited<ReturnType<typeof setUp>>,
  "clock" | "provider" | "app" | "browser"
>;

/** Begins to log in, and gives the address at the provider that it leads to. */
async function begin({ browser }: Pick<Setup, "browser">, path = START): Promise<string> {
  const { status, location } = await browser.get(path);
  assertEquals(status, 303);
  assertMatch(location ?? "", /^https:\/\/login\.microsoftonline\.com\//);
  return location!;
}

/** Logs in at the provider, and comes back with what it says of the person. */
async function logIn(setup: Setup, claims: Claims = {}, path = START): Promise<Answer> {
  const authorization = await begin(setup, path);
  return await comeBack(setup, setup.provider.logIn(authorization, claims));
}

function comeBack({ browser }: Pick<Setup, "browser">, url: URL): Promise<Answer> {
  // Not from a page of ours.
  const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  return browser.send("GET", url.pathname + url.search, { headers });
}

async function isLoggedIn(browser: TestBrowser): Promise<boolean> {
  return (await browser.get("/orders")).status === 200;
}

/** Nobody is logged in, for this reason, which the page says. */
async function assertRefused(
  { browser }: Pick<Setup, "browser">,
  answer: Answer,
  trouble: SignInTrouble,
): Promise<Answer> {
  assertEquals([answer.status, answer.headers.get("cache-control")], [303, "no-store"]);
  const leads = new URL(answer.location!, "http://localhost:8000");
  assertEquals([leads.pathname, leads.searchParams.get("refused")], ["/login", trouble]);
  const page = await browser.get(answer.location!);
  assertEquals(page.status, 200);
  const text = fill(en.login.own.troubles[trouble], { provider: "Microsoft" });
  assertStringIncludes(page.text.replaceAll("&#39;", "'"), text);
  assertEquals(await isLoggedIn(browser), false);
  return page;
}

Deno.test("staff log in with their own account, and come to the page that they wanted", async () => {
  await using setup = await setUp();
  const { browser, provider } = setup;
  const wanted = await browser.get("/orders?number=850");
  const page = await browser.get(wanted.location!);
  const link = /<a class="button" href="([^"]+)">Log in with Microsoft</.exec(page.text)?.[1];
  assertEquals(link, "http://localhost:8000/auth/microsoft?next=%2Forders%3Fnumber%3D850");
  const { pathname, search } = new URL(link!);
  const answer = await logIn(setup, {}, pathname + search);
  assertEquals([answer.status, answer.location], [303, "/orders?number=850"]);
  assertMatch((await browser.get(answer.location!)).text, /value="850"|>850</);
  assertEquals(provider.requests, ["GET openid-configuration", "POST token", "GET keys"]);
  assertEquals([...browser.cookies.keys()].toSorted(), ["device", "session"]);
});

Deno.test("a number that was sent without a session is not lost on the way through the login", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  const sent = await browser.post("/orders", { number: " 850 " });
  assertEquals([sent.status, sent.location], [303, "/login?next=%2Forders%3Fnumber%3D850"]);
  assertStringIncludes((await browser.get(sent.location!)).text, 'value="/orders?number=850"');
  for (const number of ["A12", "", "//evil.example"]) {
    assertEquals((await browser.post("/orders", { number })).location, "/login", number);
  }
  assertEquals((await browser.post("/orders/remove", { number: "850" })).location, "/login");
});

Deno.test("a login asks for a code with PKCE, state and nonce, each another one each time", async () => {
  await using setup = await setUp();
  const seen: string[] = [];
  for (let time = 1; time <= 2; time++) {
    const { searchParams, pathname } = new URL(await begin(setup));
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(searchParams);
    assertEquals(pathname, `/${TENANT}/oauth2/v2.0/authorize`);
    assertEquals(rest, {
      response_type: "code",
      client_id: CLIENT_ID,
      redirect_uri: VARIABLES.OIDC_REDIRECT_URI,
      scope: "openid profile",
      code_challenge_method: "S256",
    });
    for (const each of [state!, nonce!, code_challenge!]) {
      assertMatch(each, /^[\w-]{43}$/);
      seen.push(each);
    }
  }
  assertEquals(new Set(seen).size, 6);
});

Deno.test("what a browser keeps meanwhile is Lax, encrypted, for 10 minutes, and gone afterwards", async () => {
  await using setup = await setUp();
  const { browser, provider } = setup;
  const { headers, location } = await browser.get(START);
  const [cookie, ...more] = headers.getSetCookie();
  assertEquals(more, []);
  const [pair, ...attributes] = cookie!.split("; ");
  assertEquals(attributes.toSorted(), ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax"]);
  const kept = pair!.split("=")[1]!;
  const state = new URL(location!).searchParams.get("state")!;
  assertEquals(atob(kept.replaceAll("-", "+").replaceAll("_", "/")).includes(state), false);
  await comeBack(setup, provider.logIn(location!));
  assertEquals(browser.cookies.has("sign_in"), false);
});

const BEHIND_TLS = { OIDC_REDIRECT_URI: "https://orders.example.com/auth/microsoft/callback" };
for (
  const [where, variables] of [
    ["that passes the Host on", { PUBLIC_URL: "https://orders.example.com" }],
    ["that nobody has told of", {}],
  ] as const
) {
  Deno.test(`behind a proxy ${where}, cookies are __Host- where the redirect address is https`, async () => {
    const at = { origin: "https://orders.example.com", address: "http://orders.example.com" };
    await using setup = await setUp({ ...BEHIND_TLS, ...variables }, at);
    const answer = await logIn(setup);
    assertEquals([answer.status, answer.location], [303, "/orders"]);
    const names = [...setup.browser.cookies.keys()].toSorted();
    assertEquals(names, ["__Host-device", "__Host-session"]);
    assertEquals(await isLoggedIn(setup.browser), true);
  });
}

Deno.test("who is in no group that may, or in too many to tell, is refused, and nobody else is asked", async () => {
  await using setup = await setUp();
  const { browser, provider } = setup;
  await assertRefused(setup, await logIn(setup, { groups: [TENANT] }), "not allowed");
  const overage = {
    groups: undefined,
    _claim_names: { groups: "src1" },
    _claim_sources: { src1: { endpoint: "https://evil.example/" } },
  };
  const page = await assertRefused(setup, await logIn(setup, overage), "too many groups");
  assertStringIncludes(page.text, "give staff an app role");
  assertEquals(await isLoggedIn(browser), false);
  const asked = ["GET openid-configuration", "POST token", "GET keys", "POST token"];
  assertEquals(provider.requests, asked);
});

const seconds = Math.floor(Date.now() / 1000);

/** Tokens that prove nothing, and what the log says of them. */
const tokens: [string, Bending, SignInTrouble, Record<string, unknown>][] = [
  ["with another nonce", { claims: { nonce: "A".repeat(43) } }, "not trusted", { claim: "nonce" }],
  ["without a nonce", { claims: { nonce: undefined } }, "not trusted", {}],
  ["of another issuer", { claims: { iss: "https://evil.example" } }, "not trusted", {
    claim: "iss",
  }],
  [
    "of another tenant's issuer",
    {
      claims: { iss: `https://login.microsoftonline.com/${GROUP}/v2.0`, tid: GROUP },
    },
    "not trusted",
    { claim: "iss" },
  ],
  ["for another application", { claims: { aud: "another" } }, "not trusted", { claim: "aud" }],
  [
    "for several applications",
    {
      claims: { aud: [CLIENT_ID, "another"], azp: "another" },
    },
    "not trusted",
    { claim: "azp" },
  ],
  ["that has expired", { claims: { exp: seconds - 300 } }, "clock", { claim: "exp" }],
  ["that is not good yet", { claims: { nbf: seconds + 300 } }, "clock", { claim: "nbf" }],
  ["that nobody has signed", { signedBy: "nobody" }, "not trusted", {}],
  ["that somebody else has signed", { signedBy: "another" }, "not trusted", {}],
  [
    "that is signed with the client's secret",
    { signedBy: "the client's secret" },
    "not trusted",
    {},
  ],
];

Deno.test("a token that does not prove what it says logs nobody in", async (t) => {
  using log = captureLog();
  await using setup = await setUp();
  const { app, provider } = setup;
  for (const [name, bending, trouble, said] of tokens) {
    await t.step(`${name}: ${trouble}`, async () => {
      const visitor = await setup.another();
      provider.bending = bending;
      log.lines.length = 0;
      await assertRefused(visitor, await logIn(visitor), trouble);
      const { event, by, why, ...rest } = log.lines[0]!;
      assertEquals([event, by, why], ["Login refused", "own account", trouble]);
      for (const [field, value] of Object.entries(said)) assertEquals(rest[field], value);
      assertEquals(app.services.signIn?.failure?.trouble, trouble);
      provider.bending = {};
      assertEquals((await logIn(visitor)).location, "/orders", "The next one is as good as ever");
      assertEquals(app.services.signIn?.failure, null);
    });
  }
});

/** What comes back that should not, or not like this. */
const comings: [string, SignInTrouble, (setup: Setup) => Promise<Answer>][] = [
  ["another state", "other attempt", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    url.searchParams.set("state", "A".repeat(43));
    return comeBack(setup, url);
  }],
  ["no state", "other attempt", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    url.searchParams.delete("state");
    return comeBack(setup, url);
  }],
  ["two states", "not trusted", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    url.searchParams.append("state", "another");
    return comeBack(setup, url);
  }],
  ["no cookie", "no attempt", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    setup.browser.cookies.clear();
    return comeBack(setup, url);
  }],
  ["nothing at all", "no attempt", (setup) => setup.browser.get(`${START}/callback`)],
  ["a cookie of rubbish", "no attempt", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    setup.browser.cookies.set("sign_in", "A".repeat(200));
    return comeBack(setup, url);
  }],
  ["a cookie that was changed", "no attempt", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    const kept = setup.browser.cookies.get("sign_in")!;
    setup.browser.cookies.set("sign_in", kept.slice(0, -2) + (kept.endsWith("AA") ? "BB" : "AA"));
    return comeBack(setup, url);
  }],
  ["a cookie after 10 minutes", "no attempt", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    setup.clock.jump(600_000);
    return comeBack(setup, url);
  }],
  ["the cookie of another login, so another verifier and nonce", "other attempt", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    await begin(setup);
    return comeBack(setup, url);
  }],
  ["a code of another login, so another verifier", "used", async (setup) => {
    const other = setup.provider.logIn(await begin(setup)).searchParams.get("code")!;
    const url = setup.provider.logIn(await begin(setup));
    url.searchParams.set("code", other);
    return comeBack(setup, url);
  }],
  ["a code that was used, with a copy of the cookie", "used", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    const cookies = new Map(setup.browser.cookies);
    await comeBack(setup, url);
    setup.browser.cookies = cookies;
    return comeBack(setup, url);
  }],
  ["no code", "not trusted", async (setup) => {
    const url = setup.provider.logIn(await begin(setup));
    url.searchParams.delete("code");
    return comeBack(setup, url);
  }],
  ["a code of nobody's", "used", async (setup) => {
    return comeBack(setup, setup.provider.back(await begin(setup), { code: "made-up" }));
  }],
  ["the word that they said no", "cancelled", async (setup) => {
    const answer = { error: "access_denied", error_description: "AADSTS65004: hush" };
    return comeBack(setup, setup.provider.back(await begin(setup), answer));
  }],
  ["the word that the provider is busy", "unreachable", async (setup) => {
    const answer = { error: "temporarily_unavailable" };
    return comeBack(setup, setup.provider.back(await begin(setup), answer));
  }],
  ["the word that we are not known", "not registered", async (setup) => {
    const answer = { error: "unauthorized_client" };
    return comeBack(setup, setup.provider.back(await begin(setup), answer));
  }],
  ["a word that nobody knows", "not trusted", async (setup) => {
    const answer = { error: "<script>alert(1)</script>" };
    return comeBack(setup, setup.provider.back(await begin(setup), answer));
  }],
];

Deno.test("whoever comes back with something else than they went for is refused", async (t) => {
  using log = captureLog();
  await using setup = await setUp();
  const { app } = setup;
  for (const [name, trouble, come] of comings) {
    await t.step(`${name}: ${trouble}`, async () => {
      const visitor = await setup.another();
      const page = await assertRefused(visitor, await come(visitor), trouble);
      assertEquals(page.text.includes("alert(1)"), false);
      assertEquals([log.lines.at(-1)?.event, log.lines.at(-1)?.why], ["Login refused", trouble]);
      assertEquals(JSON.stringify(log.lines).includes("hush"), false);
      // What a visitor brings along says nothing of the provider.
      if (trouble !== "not trusted") assertEquals(app.services.signIn?.failure ?? null, null);
    });
    assertEquals((await logIn(await setup.another())).location, "/orders");
  }
});

Deno.test("of two logins at once in two tabs, the later one goes on whatever the first one does", async () => {
  await using setup = await setUp();
  const { provider, browser } = setup;
  const first = provider.logIn(await begin(setup, `${START}?next=/orders/today`));
  const second = provider.logIn(await begin(setup, `${START}?next=/orders/devices`));
  await assertRefused(setup, await comeBack(setup, first), "other attempt");
  const { location } = await comeBack(setup, second);
  assertEquals([location, await isLoggedIn(browser)], ["/orders/devices", true]);
  const again = await comeBack(setup, first);
  assertEquals([again.status, again.location], [303, "/orders"], "There is nothing left to refuse");
});

/** How the provider can fail, and what staff are told. */
const failures: [string, SignInTrouble, (provider: FakeProvider) => void][] = [
  ["is down", "unreachable", ({ answers }) => {
    answers["openid-configuration"] = () => {
      throw new TypeError("error sending request for url (https://hush.example/?hush)");
    };
  }],
  ["answers 503 instead of its settings", "unreachable", ({ answers }) => {
    answers["openid-configuration"] = () => new Response("hush", { status: 503 });
  }],
  ["answers with a page instead of its settings", "unreachable", ({ answers }) => {
    answers["openid-configuration"] = () =>
      new Response("<h1>hush</h1>", { headers: { "content-type": "text/html" } });
  }],
  ["answers without end", "unreachable", ({ answers }) => {
    answers["openid-configuration"] = () => new Response("x".repeat(600_000));
  }],
  ["calls itself by another tenant's name", "not trusted", ({ answers }) => {
    const issuer = `https://login.microsoftonline.com/${GROUP}/v2.0`;
    answers["openid-configuration"] = () => Response.json({ issuer });
  }],
  ["is down when it is asked for the token", "unreachable", ({ answers }) => {
    answers.token = () => {
      throw new TypeError("connection refused");
    };
  }],
  ["answers 500 when it is asked for the token", "unreachable", ({ answers }) => {
    answers.token = () => Response.json({ error: "server_error" }, { status: 500 });
  }],
  ["does not know the secret", "wrong secret", ({ answers }) => {
    const error = { error: "invalid_client", error_description: "AADSTS7000215: hush" };
    answers.token = () => Response.json(error, { status: 401 });
  }],
  ["does not know the secret, by a header alone", "wrong secret", ({ answers }) => {
    const headers = { "www-authenticate": 'Basic realm="hush"' };
    answers.token = () => new Response(null, { status: 401, headers });
  }],
  ["does not know the redirect address", "not registered", ({ answers }) => {
    const error = { error: "invalid_request", error_description: "AADSTS50011: hush" };
    answers.token = () => Response.json(error, { status: 400 });
  }],
  ["gives no token that proves anything", "not trusted", ({ answers }) => {
    answers.token = () => Response.json({ token_type: "Bearer", access_token: "hush" });
  }],
  ["does not give its keys", "unreachable", ({ answers }) => {
    answers.keys = () => new Response(null, { status: 502 });
  }],
];

for (const [name, trouble, fail] of failures) {
  Deno.test(`a provider that ${name} is told: ${trouble}, and nothing else is touched`, async () => {
    using log = captureLog();
    await using setup = await setUp();
    const { app, browser, provider } = setup;
    const before = new TestBrowser(app);
    await before.logIn();
    fail(provider);
    const path = `${START}?next=${encodeURIComponent("/orders?number=850")}`;
    const start = await browser.get(path);
    const isBegun = start.location!.startsWith("https:");
    const answer = isBegun ? await comeBack(setup, provider.logIn(start.location!)) : start;
    const page = await assertRefused(setup, answer, trouble);
    assertStringIncludes(page.text, "next=%2Forders%3Fnumber%3D850", "The number is not lost");
    assertStringIncludes(page.text, 'value="/orders?number=850"', "Nor by the login token");
    assertEquals(log.lines.at(-1)?.why, trouble);
    assertEquals(JSON.stringify(log.lines).includes("hush"), false, JSON.stringify(log.lines));
    // Staff are told as a fact; sessions, the board and its health don't know of it.
    const status = JSON.parse((await before.get("/api/status")).text);
    assertEquals(status.signIn.failure.trouble, trouble);
    assertEquals((await browser.get("/healthz")).status, 200);
    assertEquals((await app.order({ orderNumber: 7 })).status, 200);
    assertEquals((await browser.logIn()).status, 303, "There is a second door");
  });
}

Deno.test("a provider that does not answer is waited for 5 s, and asked anew by the next one", async () => {
  await using setup = await setUp();
  const { browser, clock, provider } = setup;
  const { promise: never } = Promise.withResolvers<Response>();
  provider.answers["openid-configuration"] = () => never;
  const answers = [browser.get(START), browser.get(START)];
  while (clock.longest < 5_000 || provider.requests.length === 0) await clock.pass(0);
  await clock.pass(5_000);
  for (const answer of answers) await assertRefused(setup, await answer, "unreachable");
  assertEquals(provider.requests.length, 1, "Those who wait together ask once");
  provider.answers = {};
  assertEquals((await logIn(setup)).location, "/orders");
});

Deno.test("logins that fail are bounded for an address, and those that don't are not", async () => {
  await using setup = await setUp();
  const fail = async () => {
    return await comeBack(setup, setup.provider.back(await begin(setup), { code: "made-up" }));
  };
  for (let time = 1; time <= 10; time++) {
    await assertRefused(setup, await fail(), "used");
    await setup.clock.pass(200);
  }
  const asked = setup.provider.requests.length;
  await assertRefused(setup, await fail(), "too many tries");
  assertEquals(setup.provider.requests.length, asked, "The provider was left alone");
  assertEquals((await setup.browser.logIn()).status, 303, "The login token has limits of its own");
  const elsewhere = await setup.another();
  for (let time = 1; time <= 12; time++) {
    await setup.clock.pass(200);
    assertEquals((await logIn(elsewhere)).location, "/orders");
  }
});

const nexts: [string, string][] = [
  ["/orders/today?day=2026-05-01", "/orders/today?day=2026-05-01"],
  ["https://evil.example/orders", "/orders"],
  ["//evil.example/orders", "/orders"],
  ["/\\evil.example", "/orders"],
  ["/orders/..//evil.example", "/orders"],
  ["/login", "/orders"],
  ["/auth/microsoft", "/orders"],
  [`/orders?${"x".repeat(4_000)}`, "/orders"],
];

Deno.test("after logging in with an own account one comes to a page of staff's, and nowhere else", async () => {
  await using setup = await setUp();
  for (const [next, expected] of nexts) {
    await setup.clock.pass(200);
    const path = `${START}?${new URLSearchParams({ next })}`;
    assertEquals((await logIn(setup, {}, path)).location, expected, next);
  }
});

Deno.test("a session of one's own account ends at the first 06:00 that is 4 h away, used or not", async () => {
  await using setup = await setUp();
  const { browser, clock } = setup;
  // 14:00 in Amsterdam.
  await logIn(setup);
  const page = await browser.get("/orders/devices");
  assertStringIncludes(page.text, "Logged in as Anna de Vries, until 06:00.");
  assertStringIncludes(page.text, "oid-of-anna");
  assertEquals(page.text.includes("anna@example.com"), false);
  for (let hour = 1; hour < 16; hour++) {
    clock.jump(HOUR_MS);
    assertEquals(await isLoggedIn(browser), true, `after ${hour} h`);
  }
  clock.jump(HOUR_MS);
  assertEquals(await isLoggedIn(browser), false);
});

Deno.test("a device that somebody adds belongs to them, and ends with them", async () => {
  await using setup = await setUp();
  const { app, browser, clock } = setup;
  const add = async (from: TestBrowser) => {
    const code = await app.services.sessions.makeCode(from.cookies.get("session")!);
    const added = new TestBrowser(app);
    assertEquals((await added.post("/login", { code: code! })).location, "/login?in");
    return added;
  };
  await logIn(setup);
  clock.jump(HOUR_MS);
  const tablet = await add(browser);
  const second = await add(tablet);
  const unused = await app.services.sessions.makeCode(tablet.cookies.get("session")!);
  for (const each of [tablet, second]) {
    const page = await each.get("/orders/devices");
    assertStringIncludes(page.text, "Logged in as Anna de Vries, until 06:00.");
  }
  await tablet.post("/logout");
  assertEquals([await isLoggedIn(tablet), await isLoggedIn(second)], [false, true]);
  await browser.post("/logout");
  assertEquals([await isLoggedIn(browser), await isLoggedIn(second)], [false, false]);
  const late = await new TestBrowser(app).post("/login", { code: unused! });
  assertEquals(late.status, 401, "A code of hers ends with her, too");
  // By the clock as well.
  await logIn(setup);
  const third = await add(browser);
  clock.jump(15 * HOUR_MS);
  assertEquals([await isLoggedIn(browser), await isLoggedIn(third)], [false, false]);
});

Deno.test("logging out ends our session; a second link leads to the provider's own page for that", async () => {
  await using setup = await setUp();
  const { app, browser } = setup;
  await logIn(setup);
  const copy = new TestBrowser(app);
  copy.cookies = new Map(browser.cookies);
  const out = await browser.submit(await browser.get("/orders"), "/logout");
  assertEquals([out.status, out.location], [303, "/login?out"]);
  assertEquals(await isLoggedIn(copy), false);
  const page = await browser.get(out.location!);
  assertStringIncludes(page.text, en.login.replies.loggedOut);
  assertStringIncludes(page.text, '<a href="/auth/microsoft/logout">Log out of Microsoft too</a>');
  const left = await browser.get("/auth/microsoft/logout");
  const url = new URL(left.location!);
  assertEquals([left.status, url.origin + url.pathname], [
    303,
    `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/logout`,
  ]);
});

Deno.test("logging everybody out ends sessions of own accounts, and another LOGIN_TOKEN does", async () => {
  await using setup = await setUp();
  const { browser } = setup;
  await logIn(setup);
  await browser.post("/orders/devices/logout");
  assertEquals(await isLoggedIn(browser), false);
});

Deno.test("where the login token is off, one's own account and codes are the ways in", async () => {
  await using setup = await setUp({ LOGIN_TOKEN: "off" });
  const { app, browser } = setup;
  const page = await browser.get("/login");
  assertStringIncludes(page.text, "Log in with Microsoft");
  assertEquals(page.text.includes('name="token"'), false);
  for (const token of ["off", "", " "]) {
    const refused = await browser.post("/login", { token });
    assertEquals(refused.status, 401);
    assertStringIncludes(refused.text, en.login.replies.tokenOff);
  }
  assertEquals(await isLoggedIn(browser), false);
  assertEquals((await logIn(setup)).location, "/orders");
  const code = await app.services.sessions.makeCode(browser.cookies.get("session")!);
  assertEquals((await new TestBrowser(app).post("/login", { code: code! })).status, 303);
});

Deno.test("without accounts there is no button, and their addresses lead nowhere", async () => {
  await using app = await testApp();
  const browser = new TestBrowser(app);
  assertEquals((await browser.get("/login")).text.includes("/auth/"), false);
  for (const path of [START, `${START}/callback`, `${START}/logout`, "/auth/oidc"]) {
    assertEquals((await browser.get(path)).status, 404, path);
  }
});

Deno.test("the addresses of a provider that is not the configured one lead nowhere, nor do other methods", async () => {
  await using setup = await setUp();
  for (const path of ["/auth/oidc", "/auth/oidc/callback", "/auth/oidc/logout", "/auth/x"]) {
    assertEquals((await setup.browser.get(path)).status, 404, path);
  }
  for (const path of [START, `${START}/callback`, `${START}/logout`]) {
    const { status, headers } = await setup.browser.post(path);
    assertEquals([status, headers.get("allow")], [405, "GET, HEAD"], path);
  }
});

Deno.test("who has not come back from the provider is told what its errors may mean", async () => {
  await using setup = await setUp();
  const unfinished = "You went to Microsoft and did not come back";
  assertEquals((await setup.browser.get("/login")).text.includes(unfinished), false);
  await begin(setup);
  assertStringIncludes((await setup.browser.get("/login")).text, unfinished);
  await logIn(setup);
  await setup.browser.post("/logout");
  assertEquals((await setup.browser.get("/login")).text.includes(unfinished), false);
});

Deno.test("who may not come in can choose another account", async () => {
  await using setup = await setUp();
  const answer = await logIn(setup, { groups: [] });
  const page = await setup.browser.get(answer.location!);
  const link = /<a class="button" href="([^"]+)">Log in with another account</.exec(page.text)![1]!;
  const { pathname, search } = new URL(link.replaceAll("&amp;", "&"));
  const { searchParams } = new URL(await begin(setup, pathname + search));
  assertEquals(searchParams.get("prompt"), "select_account");
});

Deno.test("every refusal has its page in both languages, and nothing else has", async () => {
  await using setup = await setUp();
  for (const texts of [en, nl]) {
    for (const trouble of SIGN_IN_TROUBLES) {
      const path = `/login?${new URLSearchParams({ refused: trouble })}`;
      const { status, text } = await setup.browser.send("GET", path, {
        headers: { "accept-language": texts.language },
      });
      assertEquals(status, 200);
      const expected = fill(texts.login.own.troubles[trouble], { provider: "Microsoft" });
      assertStringIncludes(text.replaceAll("&#39;", "'"), expected);
      assertMatch(text, /role="alert"/);
    }
  }
  const odd = await setup.browser.get("/login?refused=%3Cscript%3Ealert(1)%3C/script%3E");
  assertEquals(odd.text.includes("alert(1)"), false);
});

Deno.test("the log says which one of the staff it was, by a name that says nothing of them", async () => {
  using log = captureLog();
  await using setup = await setUp();
  await logIn(setup);
  await setup.browser.post("/orders", { number: "850" });
  const devices = await setup.browser.get("/orders/devices");
  await setup.browser.post("/logout");
  await logIn(setup, { oid: "oid-of-bob", name: "Bob Bakker" });
  await setup.browser.post("/orders", { number: "12" });
  const [anna, annaCalls, bob, bobCalls] = log.lines.map(({ event, who }) => [event, who]);
  assertMatch(String(anna![1]), /^[0-9a-f]{12}$/);
  assertEquals(anna, ["Staff logged in", anna![1]]);
  assertEquals(annaCalls, ["Staff called an order", anna![1]]);
  assertEquals(bobCalls, ["Staff called an order", bob![1]]);
  assert(anna![1] !== bob![1]);
  assertStringIncludes(devices.text, String(anna![1]), "She can tell which lines are hers");
  const all = JSON.stringify(log.lines);
  for (const name of ["Anna", "Bob", "oid-of", "subject-of", "example.com"]) {
    assertEquals(all.includes(name), false, name);
  }
});

Deno.test("no log line and no page holds a secret, code or token of a login, whatever happens", async () => {
  using log = captureLog();
  const pages: string[] = [];
  const secrets: string[] = [];
  const see = async ({ browser }: Pick<Setup, "browser">, answer: Answer) => {
    pages.push(answer.text, answer.location ?? "");
    secrets.push(...browser.cookies.values());
    if (answer.location?.startsWith("/")) pages.push((await browser.get(answer.location)).text);
  };
  {
    await using setup = await setUp();
    await see(setup, await logIn(setup));
    await see(setup, await setup.browser.post("/logout"));
    for (const [, , come] of comings) {
      const visitor = await setup.another();
      await see(visitor, await come(visitor));
    }
    for (const [, bending] of tokens) {
      const visitor = await setup.another();
      setup.provider.bending = bending;
      await see(visitor, await logIn(visitor));
    }
    secrets.push(...setup.provider.secrets);
  }
  for (const [, , fail] of failures) {
    await using setup = await setUp();
    fail(setup.provider);
    const { browser, provider } = setup;
    const start = await browser.get(START);
    const isBegun = start.location!.startsWith("https:");
    await see(setup, isBegun ? await comeBack(setup, provider.logIn(start.location!)) : start);
    secrets.push(...provider.secrets);
  }
  const kept = secrets.filter((each) => each.length > 0 && each !== "A".repeat(200));
  assert(kept.length > 100, `${kept.length}`);
  const readable = JSON.stringify(log.lines) + pages.join("\n");
  for (const secret of kept) assertEquals(readable.includes(secret), false, secret);
  assertEquals(readable.includes("hush"), false);
});
