import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { qrCodeIn } from "@/tests/support/read_qr_code.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { type Answer, TestBrowser, type TestBrowserOptions } from "@/tests/support/test_browser.ts";

const LOGIN_TOKEN = "a token for tests";
/** That of everybody in the café, and of who attacks from within it. */
const CAFE = "192.0.2.1";

/** An app, what makes browsers, and a count of the login tokens that it has looked at. */
async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp({ LOGIN_TOKEN, ...variables }, { clock });
  const { sessions } = app.services;
  const begin = sessions.begin.bind(sessions);
  const counter = { checks: 0 };
  sessions.begin = (loginToken) => {
    counter.checks++;
    return begin(loginToken);
  };
  const newDevice = (options: TestBrowserOptions = {}) =>
    new TestBrowser(app, { from: CAFE, ...options });
  return {
    clock,
    app,
    counter,
    newDevice,
    /** A device that was logged in before. */
    async knownDevice(options: TestBrowserOptions = {}): Promise<TestBrowser> {
      const device = newDevice(options);
      assertEquals((await device.logIn()).status, 303);
      assertEquals((await device.post("/logout")).status, 303);
      await clock.pass(1_000);
      return device;
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

type Setup = Awaited<ReturnType<typeof setUp>>;

/** Tries the login token so often, a second apart; each answer must have this status. */
async function logInTimes(
  { clock }: Setup,
  count: number,
  browser: () => TestBrowser,
  token: string,
  status: number,
): Promise<void> {
  for (let time = 0; time < count; time++) {
    assertEquals((await browser().logIn(token)).status, status, `try ${time}`);
    await clock.pass(1_000);
  }
}

function assertThrottled({ status, headers, text }: Answer, retryAfter?: string): void {
  assertEquals(status, 429);
  assertMatch(headers.get("retry-after") ?? "", /^[1-9]\d?$/);
  if (retryAfter !== undefined) assertEquals(headers.get("retry-after"), retryAfter);
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(headers.getSetCookie(), []);
  assertStringIncludes(text, `Try again in ${headers.get("retry-after")} s`);
}

async function isLoggedIn(browser: TestBrowser): Promise<boolean> {
  return (await browser.get("/orders")).status === 200;
}

/** 100 guesses a second for some seconds; `each` is done in the middle of every one. */
async function attack(
  { clock, newDevice }: Setup,
  seconds: number,
  address: (guess: number) => string,
  each: (second: number) => Promise<void> = async () => {},
): Promise<number[]> {
  const statuses: number[] = [];
  for (let guess = 0; guess < seconds * 100; guess++) {
    const { status } = await newDevice({ from: address(guess) }).logIn(`guess ${guess}`);
    statuses.push(status);
    if (guess % 100 === 50) await each(Math.floor(guess / 100));
    await clock.pass(10);
  }
  return statuses;
}

Deno.test("of one address, 10 wrong login tokens a minute are looked at, whoever sends them", async () => {
  await using setup = await setUp();
  const { clock, counter, newDevice } = setup;
  await logInTimes(setup, 10, newDevice, "wrong", 401);
  assertThrottled(await newDevice().logIn("wrong"), "50");
  assertThrottled(await newDevice().logIn(), "50");
  assertEquals(counter.checks, 10);
  assertEquals((await newDevice({ from: "192.0.2.2" }).logIn()).status, 303, "another address");
  await clock.pass(49_999);
  assertThrottled(await newDevice().logIn("wrong"), "1");
  await clock.pass(1);
  assertEquals((await newDevice().logIn("wrong")).status, 401);
  assertThrottled(await newDevice().logIn("wrong"), "1");
});

/** What is sent in the place of a login token, which is as wrong as any other. */
for (const token of ["", " ", "A".repeat(3_000)]) {
  Deno.test(`a login token of ${JSON.stringify(token.slice(0, 3))} counts as a wrong one`, async () => {
    await using setup = await setUp();
    await logInTimes(setup, 10, setup.newDevice, token, 401);
    assertThrottled(await setup.newDevice().logIn());
  });
}

Deno.test("right login tokens are not counted against their address", async () => {
  await using setup = await setUp();
  const { newDevice } = setup;
  await logInTimes(setup, 15, newDevice, LOGIN_TOKEN, 303);
  await logInTimes(setup, 9, newDevice, "wrong", 401);
  await logInTimes(setup, 15, newDevice, LOGIN_TOKEN, 303);
});

Deno.test("of all new devices together, 5 login tokens a second are looked at", async () => {
  await using setup = await setUp();
  const { clock, counter, newDevice } = setup;
  const browsers = Array.from({ length: 20 }, (_, at) => newDevice({ from: `198.51.100.${at}` }));
  for (let second = 1; second <= 3; second++) {
    const answers = await Promise.all(browsers.map((each) => each.logIn("wrong")));
    const throttled = answers.filter(({ status }) => status !== 401);
    assertEquals([throttled.length, counter.checks], [15, second * 5]);
    for (const answer of throttled) assertThrottled(answer, "1");
    await clock.pass(1_000);
  }
});

Deno.test("a known device has 10 tries a minute of its own, right or wrong", async () => {
  await using setup = await setUp();
  const { clock, newDevice, knownDevice } = setup;
  const [known, other] = [await knownDevice(), await knownDevice()];
  await logInTimes(setup, 5, () => known, LOGIN_TOKEN, 303);
  await logInTimes(setup, 5, () => known, "wrong", 401);
  assertThrottled(await known.logIn(), "50");
  await logInTimes(setup, 10, () => other, "wrong", 401);
  await logInTimes(setup, 10, newDevice, "wrong", 401);
  await clock.pass(30_000);
  assertEquals((await known.logIn()).status, 303);
});

for (
  const [from, address, checks] of [
    ["its own address", () => CAFE, 10],
    ["100 addresses", (guess: number) => `198.51.100.${guess % 100}`, 50],
    ["everywhere", (guess: number) => `10.0.${guess >> 8}.${guess & 255}`, 50],
  ] as const
) {
  Deno.test(`a known device gets in at once while 100 guesses a second come from ${from}`, async () => {
    using _log = captureLog();
    await using setup = await setUp();
    const { counter } = setup;
    const known = await setup.knownDevice();
    const before = counter.checks;
    // Ten seconds, and in each of them.
    const statuses = await attack(setup, 10, address, async () => {
      assertEquals((await known.logIn()).status, 303);
      assertEquals(await isLoggedIn(known), true);
    });
    const checked = statuses.filter((status) => status === 401).length;
    assertEquals([checked, counter.checks - before], [checks, checks + 10]);
    for (let second = 0; second < 10; second++) {
      const wrong = statuses.slice(second * 100, second * 100 + 100).filter((each) => each === 401);
      assert(wrong.length <= 5, `${wrong.length} in second ${second}`);
    }
    assertEquals(statuses.filter((status) => status === 429).length, 1_000 - checked);
  });
}

Deno.test("a new device gets in by a code during an attack, and is known from then on", async () => {
  using _log = captureLog();
  await using setup = await setUp({ PUBLIC_URL: "http://192.0.2.10:8000" });
  const known = await setup.knownDevice();
  const fresh = setup.newDevice();
  await attack(setup, 3, () => CAFE, async (second) => {
    if (second === 0) {
      assertThrottled(await fresh.logIn());
      await known.logIn();
      const code = await codeOf(known);
      assertEquals((await fresh.post("/login", { code })).status, 303);
      assertEquals(await isLoggedIn(fresh), true);
      return;
    }
    await fresh.post("/logout");
    assertEquals((await fresh.logIn()).status, 303, "by the login token");
  });
});

/** A code that a logged-in browser makes. */
async function codeOf(browser: TestBrowser): Promise<string> {
  const { text } = await browser.post("/orders/devices");
  return qrCodeIn(text)!.split("#")[1]!;
}

Deno.test("wrong codes take no room from login tokens, nor the other way round", async () => {
  using _log = captureLog();
  await using setup = await setUp();
  const { newDevice } = setup;
  for (let guess = 0; guess < 50; guess++) {
    assertEquals((await newDevice().post("/login", { code: "A".repeat(43) })).status, 401);
  }
  await logInTimes(setup, 10, newDevice, "wrong", 401);
  assertThrottled(await newDevice().logIn("wrong"));
  assertEquals((await newDevice().post("/login", { code: "A".repeat(43) })).status, 401);
});

Deno.test("a login token that is sent beside a code is not looked at", async () => {
  await using setup = await setUp();
  const { newDevice, counter } = setup;
  const { status } = await newDevice().post("/login", { code: "wrong", token: LOGIN_TOKEN });
  assertEquals([status, counter.checks], [401, 0]);
});

Deno.test("a device's cookie that was copied has one limit, over all connections and addresses", async () => {
  using _log = captureLog();
  await using setup = await setUp();
  const { counter, knownDevice, newDevice } = setup;
  const stolen = await knownDevice();
  const before = counter.checks;
  const thieves = Array.from({ length: 100 }, (_, at) => {
    const thief = newDevice({ from: `198.51.100.${at}` });
    thief.cookies = new Map(stolen.cookies);
    return thief;
  });
  const answers = await Promise.all(thieves.map((each) => each.logIn("wrong")));
  assertEquals(answers.map(({ status }) => status).toSorted(), [
    ...Array(10).fill(401),
    ...Array(90).fill(429),
  ]);
  assertEquals(counter.checks - before, 10);
});

Deno.test("a device's cookie logs nobody in", async () => {
  await using setup = await setUp();
  const known = await setup.knownDevice();
  assertEquals([...known.cookies.keys()], ["device"]);
  for (const path of ["/orders", "/orders/devices", "/orders/today"]) {
    assertEquals((await known.get(path)).status, 303, path);
  }
  assertEquals((await known.get("/api/status")).status, 401);
  for (const fields of [{}, { code: known.cookies.get("device")! }]) {
    assertEquals((await known.post("/login", fields)).status, 401);
  }
  assertEquals((await known.logIn(known.cookies.get("device"))).status, 401);
  known.cookies.set("session", known.cookies.get("device")!);
  assertEquals(await isLoggedIn(known), false);
});

/** Whether a device is known after what happens to it; each must be logged in first. */
const afterwards: [string, boolean, (device: TestBrowser, setup: Setup) => Promise<unknown>][] = [
  ["a logout", true, (device) => device.post("/logout")],
  ["a logout of all devices", true, (device) => device.post("/orders/devices/logout")],
  ["another's logout of all devices", true, async (_, { newDevice }) => {
    const other = newDevice();
    await other.logIn();
    assertEquals((await other.post("/orders/devices/logout")).status, 303);
  }],
  ["a year", true, (_, { clock }) => Promise.resolve(clock.jump(365 * 86_400_000))],
  ["a wrong login token", true, (device) => device.logIn("wrong")],
  ["another login", true, (device) => device.logIn()],
  ["its cookie's end", false, (device) => Promise.resolve(device.cookies.delete("device"))],
  ["a change of its cookie", false, (device) => {
    const cookie = device.cookies.get("device")!;
    device.cookies.set("device", `${cookie.at(0) === "A" ? "B" : "A"}${cookie.slice(1)}`);
    return Promise.resolve();
  }],
];

for (const [what, isKnown, happens] of afterwards) {
  Deno.test(`a device is ${isKnown ? "still" : "no longer"} known after ${what}`, async () => {
    using _log = captureLog();
    await using setup = await setUp();
    const device = setup.newDevice();
    await device.logIn();
    await happens(device, setup);
    await setup.clock.pass(1_000);
    await attack(setup, 3, () => CAFE);
    assertEquals((await device.logIn()).status, isKnown ? 303 : 429);
  });
}

Deno.test("another LOGIN_TOKEN ends what devices are known by", async () => {
  using _log = captureLog();
  const folder = await Deno.makeTempDir();
  const variables = { KV_PATH: `${folder}/orders.sqlite3` };
  {
    await using before = await setUp(variables);
    const { cookies } = await before.knownDevice();
    const token = "another token for tests";
    await using after = await setUp({ ...variables, LOGIN_TOKEN: token });
    for (const [setup, status] of [[before, 303], [after, 429]] as const) {
      await attack(setup, 3, () => CAFE);
      const device = setup.newDevice();
      device.cookies = new Map(cookies);
      assertEquals((await device.logIn()).status, status);
    }
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("tries that the store fails are not counted: 503, and 10 wrong ones afterwards", async () => {
  using _log = captureLog();
  await using setup = await setUp();
  const { app: { services: { sessions } }, newDevice, knownDevice } = setup;
  const known = await knownDevice();
  const { begin } = sessions;
  sessions.begin = () => Promise.reject(new StoreUnavailableError("Failed on purpose"));
  for (const browser of [newDevice, () => known]) {
    await logInTimes(setup, 15, browser, LOGIN_TOKEN, 503);
  }
  sessions.begin = begin;
  for (const browser of [newDevice, () => known]) {
    await logInTimes(setup, 10, browser, "wrong", 401);
    assertThrottled(await browser().logIn());
  }
});

/** Who counts as one address, by what a proxy says of them; each sends 11 wrong login tokens. */
const proxied: [string, string, (guess: number) => string, number][] = [
  ["off", "a proxy that is not trusted names many", (guess) => `198.51.100.${guess}`, 429],
  ["on", "a trusted proxy names one", () => "198.51.100.1", 429],
  ["on", "it names one, and many before it", (guess) => `198.51.100.${guess}, 203.0.113.1`, 429],
  ["on", "it names many of one IPv6 network", (guess) => `2001:db8::${guess}`, 429],
  ["on", "it names many", (guess) => `198.51.100.${guess}`, 401],
];

for (const [TRUST_PROXY, what, address, status] of proxied) {
  Deno.test(`TRUST_PROXY=${TRUST_PROXY}: the eleventh wrong try is answered ${status} when ${what}`, async () => {
    using _log = captureLog();
    await using setup = await setUp({ TRUST_PROXY });
    let guess = 0;
    const browser = () => setup.newDevice({ headers: { "x-forwarded-for": address(guess++) } });
    await logInTimes(setup, 10, browser, "wrong", 401);
    assertEquals((await browser().logIn("wrong")).status, status);
  });
}

Deno.test("who has tried too often sees the form again, and in how many seconds to try", async () => {
  await using setup = await setUp();
  const { newDevice } = setup;
  await logInTimes(setup, 10, newDevice, "wrong", 401);
  for (
    const [language, said] of [
      ["en", "Too many attempts from here. Try again in 50 s, or scan a code"],
      ["nl", "Te veel pogingen vanaf hier. Probeer het over 50 s opnieuw, of scan een QR-code"],
    ] as const
  ) {
    const browser = newDevice({ headers: { "accept-language": language } });
    const body = new URLSearchParams({ token: '"><b>my secret', next: "/orders/today" });
    const answer = await browser.send("POST", "/login", { body });
    assertEquals([answer.status, answer.headers.get("retry-after")], [429, "50"]);
    assertMatch(answer.headers.get("content-type") ?? "", /^text\/html/);
    assertMatch(answer.text, new RegExp(`role="alert"[^>]*>${said}`));
    assertMatch(answer.text, /<input [^>]*name="token" type="password"/);
    assertMatch(answer.text, /name="next" value="\/orders\/today"/);
    assertEquals(answer.text.includes("my secret"), false);
    assertEquals(answer.text.includes('http-equiv="refresh"'), false, "It would empty the field");
    assertEquals(answer.headers.get("refresh"), null);
    await setup.clock.pass(50_000);
    const again = await browser.submit(answer, "/login", { token: LOGIN_TOKEN });
    assertEquals([again.status, again.location], [303, "/login?in&next=%2Forders%2Ftoday"]);
    await logInTimes(setup, 10, newDevice, "wrong", 401);
  }
});

Deno.test("during an attack from everywhere, a new device is told what lets it in", async () => {
  using _log = captureLog();
  await using setup = await setUp();
  await attack(setup, 1, (guess) => `198.51.100.${guess}`, async () => {
    const answer = await setup.newDevice().logIn();
    assertThrottled(answer, "1");
    assertStringIncludes(answer.text, "Too many new devices are trying to log in");
    assertStringIncludes(answer.text, "or scan a code");
  });
});

Deno.test("an attack writes a line a second of each kind, which says how many were left out", async () => {
  using log = captureLog();
  await using setup = await setUp();
  await attack(setup, 5, (guess) => `198.51.100.${guess % 100}`, async () => {
    const headers = { origin: "https://evil.example" };
    for (let time = 0; time < 50; time++) {
      await setup.newDevice().send("POST", "/login", { headers });
    }
  });
  const counts: Record<string, number> = {};
  let total = 0;
  for (const { level, event, requestId, suppressed = 0 } of log.lines) {
    counts[event] = (counts[event] ?? 0) + 1;
    total += 1 + Number(suppressed);
    assertEquals(level, "warn");
    assertMatch(String(requestId), /^[0-9a-f-]{36}$/);
  }
  assertEquals(counts, {
    "Login refused": 5,
    "Login throttled": 5,
    "Cross-site request refused": 5,
  });
  // What the last second has left out would be on the next line.
  assert(total >= 4 * (100 + 50), `${total}`);
});
