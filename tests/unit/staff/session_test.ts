import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { type FoundSession, LOGIN_CODE_MS, SESSION_MS, Sessions } from "@/lib/staff/session.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { committingTogether, failingKv, tappedKv } from "@/tests/support/test_store.ts";

const LOGIN_TOKEN = "a token for tests";
const DAY_MS = 86_400_000;

/** Sessions on an empty database, and more of them on it as other processes have them. */
async function setUp() {
  const clock = new FakeClock();
  const kv = await Deno.openKv(":memory:");
  const sessionsOn = (other: Deno.Kv, loginToken = LOGIN_TOKEN) =>
    new Sessions({ kv: other, loginToken, clock });
  return { clock, kv, sessionsOn, sessions: sessionsOn(kv), [Symbol.dispose]: () => kv.close() };
}

/** What the look at a session of the login token says of its renewal. */
function renewal(found: FoundSession | null): { renewed: boolean } | null {
  if (found === null) return null;
  const { renewed, person } = found;
  assertEquals(person, null);
  return { renewed };
}

async function begin(sessions: Sessions): Promise<string> {
  const token = await sessions.begin(LOGIN_TOKEN);
  assert(token !== null);
  return token;
}

Deno.test("begin() gives another token of 256 bits each time, and all of them are good", async () => {
  using setup = await setUp();
  const { sessions } = setup;
  const tokens = await Promise.all(Array.from({ length: 100 }, () => begin(sessions)));
  assertEquals(new Set(tokens).size, 100);
  for (const token of tokens) {
    assertMatch(token, /^[\w-]{43}$/);
    assertEquals(renewal(await sessions.find(token)), { renewed: false });
  }
});

const tries: [string, boolean][] = [
  [LOGIN_TOKEN, true],
  [`  ${LOGIN_TOKEN}\r\n`, true],
  ["", false],
  [" ", false],
  [LOGIN_TOKEN.slice(1), false],
  [LOGIN_TOKEN.slice(0, -1), false],
  [`${LOGIN_TOKEN}s`, false],
  [LOGIN_TOKEN.toUpperCase(), false],
  [LOGIN_TOKEN.replaceAll(" ", "  "), false],
  [LOGIN_TOKEN.replaceAll(" ", ""), false],
  ["x".repeat(100_000), false],
];

for (const [given, expected] of tries) {
  Deno.test(`begin() ${expected ? "lets in" : "refuses"} ${JSON.stringify(given).slice(0, 50)}`, async () => {
    using setup = await setUp();
    for (const configured of [LOGIN_TOKEN, ` ${LOGIN_TOKEN}\n`]) {
      const token = await setup.sessionsOn(setup.kv, configured).begin(given);
      assertEquals(token !== null, expected, configured);
    }
  });
}

Deno.test("begin() lets nobody in where the login token is blank", async () => {
  using setup = await setUp();
  for (const configured of ["", " \n"]) {
    const sessions = setup.sessionsOn(setup.kv, configured);
    for (const given of ["", " ", configured]) assertEquals(await sessions.begin(given), null);
  }
});

Deno.test("beginByCode() asks the store for nothing that is no code", async () => {
  using setup = await setUp();
  const calls: string[] = [];
  const sessions = setup.sessionsOn(tappedKv(setup.kv, (name) => {
    calls.push(name);
  }));
  for (const given of ["", "A".repeat(42), "A".repeat(44), `${"A".repeat(42)}+`, LOGIN_TOKEN]) {
    assertEquals(await sessions.beginByCode(given), null);
  }
  assertEquals(calls, []);
  assertEquals(await sessions.beginByCode("A".repeat(43)), null);
  assertEquals(calls, ["getMany"]);
});

Deno.test("begin() writes nothing for a wrong login token", async () => {
  using setup = await setUp();
  await setup.sessions.begin("wrong");
  assertEquals(await Array.fromAsync(setup.kv.list({ prefix: [] })), []);
});

Deno.test("find() knows no session of a token that nobody was given", async () => {
  using setup = await setUp();
  const { sessions } = setup;
  const token = await begin(sessions);
  for (const other of ["A".repeat(43), token.toUpperCase(), token.slice(1), "", LOGIN_TOKEN]) {
    assertEquals(await sessions.find(other), null, other);
  }
});

Deno.test("the database holds neither a session's token nor the login token", async () => {
  using setup = await setUp();
  const token = await begin(setup.sessions);
  setup.clock.jump(2 * DAY_MS);
  assertEquals(renewal(await setup.sessions.find(token)), { renewed: true });
  const entries = await Array.fromAsync(setup.kv.list({ prefix: [] }));
  assertEquals(entries.length, 1);
  const written = Deno.inspect(entries, { depth: 9, strAbbreviateSize: Infinity });
  for (const secret of [token, LOGIN_TOKEN, btoa(LOGIN_TOKEN)]) {
    assertEquals(written.includes(secret), false, secret);
  }
});

Deno.test("another login token ends all sessions, and the former one brings them back", async () => {
  using setup = await setUp();
  const token = await begin(setup.sessions);
  assertEquals(await setup.sessionsOn(setup.kv, "another").find(token), null);
  assertEquals(renewal(await setup.sessionsOn(setup.kv).find(token)), { renewed: false });
});

Deno.test("end() ends one session and no other, once and for all", async () => {
  using setup = await setUp();
  const { sessions } = setup;
  const [one, other] = [await begin(sessions), await begin(sessions)];
  await sessions.end(one);
  await sessions.end(one);
  assertEquals(await sessions.find(one), null);
  assertEquals(renewal(await sessions.find(other)), { renewed: false });
});

Deno.test("a session that nobody uses ends after 14 days", async () => {
  using setup = await setUp();
  const { sessions, clock } = setup;
  const [unused, used] = [await begin(sessions), await begin(sessions)];
  clock.jump(SESSION_MS - 1);
  assertEquals(renewal(await sessions.find(used)), { renewed: true });
  clock.jump(1);
  assertEquals(SESSION_MS, 14 * DAY_MS);
  assertEquals(await sessions.find(unused), null);
  assertEquals(renewal(await sessions.find(used)), { renewed: false });
  clock.jump(SESSION_MS - 1);
  assertEquals(await sessions.find(used), null);
});

Deno.test("a session in use goes on, renewed once a day", async () => {
  using setup = await setUp();
  const { sessions, clock } = setup;
  const token = await begin(sessions);
  for (let day = 1; day <= 60; day++) {
    clock.jump(DAY_MS - 1);
    assertEquals(renewal(await sessions.find(token)), { renewed: false }, `before day ${day}`);
    clock.jump(1);
    assertEquals(renewal(await sessions.find(token)), { renewed: true }, `day ${day}`);
    assertEquals(renewal(await sessions.find(token)), { renewed: false }, `day ${day} again`);
  }
});

Deno.test("a session goes on when the clock is set back, and for no longer than it would have", async () => {
  using setup = await setUp();
  const { sessions, clock } = setup;
  const token = await begin(sessions);
  clock.jump(-DAY_MS);
  assertEquals(renewal(await sessions.find(token)), { renewed: false });
  clock.jump(DAY_MS + SESSION_MS);
  assertEquals(await sessions.find(token), null);
});

Deno.test("the database sweeps a session no sooner than it ends", async () => {
  using setup = await setUp();
  const kept: (number | undefined)[] = [];
  const tapped = tappedKv(setup.kv, (name, [, , options]) => {
    if (name === "set") kept.push((options as { expireIn?: number } | undefined)?.expireIn);
  });
  const sessions = setup.sessionsOn(tapped);
  const token = await begin(sessions);
  setup.clock.jump(DAY_MS);
  await sessions.find(token);
  assertEquals(kept.length, 2);
  for (const ms of kept) assert(ms !== undefined && ms >= SESSION_MS, `${ms}`);
});

Deno.test("of many who use a session at once after a day, one renews it and all get in", async () => {
  using setup = await setUp();
  const token = await begin(setup.sessions);
  setup.clock.jump(DAY_MS);
  const used = Array.from({ length: 20 });
  const together = setup.sessionsOn(committingTogether(setup.kv, used.length));
  const found = await Promise.all(used.map(() => together.find(token)));
  assertEquals(found.filter((each) => each?.renewed).length, 1);
  assertEquals(found.filter((each) => each?.renewed === false).length, 19);
});

Deno.test("a session that ends while it is being renewed has ended", async () => {
  using setup = await setUp();
  const token = await begin(setup.sessions);
  setup.clock.jump(DAY_MS);
  const late = setup.sessionsOn(tappedKv(setup.kv, (name) => {
    if (name === "commit") return setup.sessions.end(token);
  }));
  assertEquals(await late.find(token), null);
  assertEquals(await setup.sessions.find(token), null);
});

Deno.test("a session that ends while it is being renewed is not taken for one on a failing store", async () => {
  using setup = await setUp();
  const token = await begin(setup.sessions);
  setup.clock.jump(DAY_MS);
  let reads = 0;
  const late = setup.sessionsOn(tappedKv(setup.kv, (name) => {
    if (name === "commit") return setup.sessions.end(token);
    if (name === "getMany" && ++reads > 1) throw new TypeError("disk on fire");
  }));
  await assertRejects(() => late.find(token), StoreUnavailableError);
});

Deno.test("a store that can't be written keeps nobody out of a session that goes on", async () => {
  using setup = await setUp();
  using log = captureLog();
  const token = await begin(setup.sessions);
  setup.clock.jump(DAY_MS);
  let full = true;
  const sessions = setup.sessionsOn(tappedKv(setup.kv, (name) => {
    if (name === "commit" && full) throw new TypeError("disk full");
  }));
  assertEquals(renewal(await sessions.find(token)), { renewed: false });
  assertEquals(log.lines.map(({ event }) => event), ["Could not renew a session"]);
  full = false;
  assertEquals(renewal(await sessions.find(token)), { renewed: true });
});

Deno.test("a locked store is tried again, and a failing one is never taken for a wrong token", async () => {
  using setup = await setUp();
  const token = await begin(setup.sessions);
  const failing = { failures: 1, message: "database is locked" };
  const sessions = setup.sessionsOn(failingKv(setup.kv, failing));
  const found = sessions.find(token);
  await setup.clock.pass(10);
  assertNotEquals(await found, null);

  const broken = setup.sessionsOn(tappedKv(setup.kv, () => {
    throw new TypeError("disk on fire");
  }));
  for (const use of ["begin", "beginByCode", "makeCode", "find", "end", "endAll"] as const) {
    const given = use === "begin" ? LOGIN_TOKEN : token;
    await assertRejects(() => broken[use](given), StoreUnavailableError, "", use);
  }
  assertEquals(await broken.begin("wrong"), null);
  assertEquals(renewal(await setup.sessions.find(token)), { renewed: false });
});

Deno.test("endAll() ends every session, once and for all, and none that begins later", async () => {
  using setup = await setUp();
  const { sessions, clock } = setup;
  const before = [await begin(sessions), await begin(sessions)];
  for (let time = 1; time <= 2; time++) {
    await sessions.endAll();
    const after = await begin(sessions);
    for (const token of before) assertEquals(await sessions.find(token), null);
    assertEquals(renewal(await sessions.find(after)), { renewed: false });
    clock.jump(DAY_MS);
    assertEquals(renewal(await sessions.find(after)), { renewed: true });
    before.push(after);
  }
});

Deno.test("endAll() ends sessions that other processes know, and have just read", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  {
    using setup = await setUp();
    using one = await Deno.openKv(path);
    using other = await Deno.openKv(path);
    const token = await begin(setup.sessionsOn(one));
    assertEquals(renewal(await setup.sessionsOn(other).find(token)), { renewed: false });
    await setup.sessionsOn(one).endAll();
    assertEquals(await setup.sessionsOn(other).find(token), null);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a session does not outlive endAll() by being renewed at that moment", async () => {
  using setup = await setUp();
  const token = await begin(setup.sessions);
  setup.clock.jump(DAY_MS);
  const late = setup.sessionsOn(tappedKv(setup.kv, (name) => {
    if (name === "commit") return setup.sessions.endAll();
  }));
  assertEquals(await late.find(token), null);
  assertEquals(await setup.sessions.find(token), null);
});

Deno.test("who logs in while all sessions end is in", async () => {
  using setup = await setUp();
  let ends = 2;
  const late = setup.sessionsOn(tappedKv(setup.kv, (name) => {
    if (name === "commit" && ends-- > 0) return setup.sessions.endAll();
  }));
  assertEquals(renewal(await setup.sessions.find(await begin(late))), { renewed: false });
});

/** Sessions as `setUp()` gives them, and a code that one of them made. */
async function setUpCode() {
  const setup = await setUp();
  const { sessions } = setup;
  const token = await begin(sessions);
  const make = async () => {
    const code = await sessions.makeCode(token);
    assert(code !== null);
    return code;
  };
  return { ...setup, token, make, code: await make() };
}

Deno.test("a code begins one session, which outlives the one that made it", async () => {
  using setup = await setUpCode();
  const { sessions, token, code } = setup;
  assertMatch(code, /^[\w-]{43}$/);
  const other = await sessions.beginByCode(code);
  assert(other !== null && ![token, code].includes(other));
  assertEquals(await sessions.beginByCode(code), null);
  await sessions.end(token);
  assertEquals(renewal(await sessions.find(other)), { renewed: false });
});

Deno.test("of many who use a code at once, exactly one begins a session", async () => {
  using setup = await setUpCode();
  const used = Array.from({ length: 20 });
  const together = setup.sessionsOn(committingTogether(setup.kv, used.length));
  const begun = await Promise.all(used.map(() => together.beginByCode(setup.code)));
  assertEquals(begun.filter((token) => token !== null).length, 1);
  // Theirs, and that which made the code.
  const kept = await Array.fromAsync(setup.kv.list({ prefix: ["sessions"] }));
  assertEquals(kept.length, 2);
});

Deno.test("a code is good for 10 minutes by the clock", async () => {
  using setup = await setUpCode();
  const { sessions, clock, make } = setup;
  assertEquals(LOGIN_CODE_MS, 10 * 60_000);
  const [inTime, late] = [await make(), await make()];
  clock.jump(LOGIN_CODE_MS - 1);
  assert(await sessions.beginByCode(inTime) !== null);
  clock.jump(1);
  assertEquals(await sessions.beginByCode(late), null);
});

Deno.test("what is no code begins nothing, and uses none up", async () => {
  using setup = await setUpCode();
  const { sessions, kv, token, code } = setup;
  const before = await Array.fromAsync(kv.list({ prefix: [] }));
  const others = [
    "",
    " ",
    LOGIN_TOKEN,
    token,
    code.slice(1),
    `${code}A`,
    ` ${code}`,
    "x".repeat(9e4),
  ];
  for (const other of others) assertEquals(await sessions.beginByCode(other), null, other);
  assertEquals(await sessions.find(code), null);
  assertEquals(await sessions.begin(code), null);
  assertEquals(await Array.fromAsync(kv.list({ prefix: [] })), before);
  assert(await sessions.beginByCode(code) !== null);
});

Deno.test("the database does not hold a code, and sweeps it no sooner than it ends", async () => {
  using setup = await setUpCode();
  const kept: unknown[] = [];
  const tapped = setup.sessionsOn(tappedKv(setup.kv, (name, [, , options]) => {
    if (name === "set") kept.push(options);
  }));
  const code = await tapped.makeCode(setup.token);
  assertEquals(kept, [{ expireIn: LOGIN_CODE_MS }]);
  const entries = await Array.fromAsync(setup.kv.list({ prefix: [] }));
  const written = Deno.inspect(entries, { depth: 9, strAbbreviateSize: Infinity });
  assertEquals([entries.length, written.includes(code!)], [3, false]);
});

Deno.test("only a session that is good makes codes", async () => {
  using setup = await setUpCode();
  const { sessions, clock, code } = setup;
  for (const token of ["", "A".repeat(43), LOGIN_TOKEN, code]) {
    assertEquals(await sessions.makeCode(token), null, token);
  }
  const ended = await begin(sessions);
  await sessions.end(ended);
  assertEquals(await sessions.makeCode(ended), null);
  clock.jump(SESSION_MS);
  assertEquals(await sessions.makeCode(setup.token), null);
});

Deno.test("another login token ends codes", async () => {
  using setup = await setUpCode();
  assertEquals(await setup.sessionsOn(setup.kv, "another").beginByCode(setup.code), null);
});

Deno.test("endAll() ends codes, also one that is being made or used at that moment", async () => {
  using setup = await setUpCode();
  const { sessions, make } = setup;
  const ending = setup.sessionsOn(tappedKv(setup.kv, (name) => {
    if (name === "commit") return sessions.endAll();
  }));
  const [before, used] = [await make(), await make()];
  assertEquals(await ending.beginByCode(used), null);
  for (const code of [before, used]) assertEquals(await sessions.beginByCode(code), null);
  const token = await begin(sessions);
  assertEquals(await ending.makeCode(token), null);
  assertEquals(await sessions.makeCode(token), null, "Its session ended as well");
});

Deno.test("of more than 20 codes that nobody used the oldest end", async () => {
  using setup = await setUpCode();
  const { sessions, clock, kv, make, code } = setup;
  const codes = [code];
  while (codes.length < 22) {
    clock.jump(1);
    codes.push(await make());
  }
  assertEquals((await Array.fromAsync(kv.list({ prefix: ["login_codes"] }))).length, 20);
  const begun = await Promise.all(codes.map((each) => sessions.beginByCode(each)));
  assertEquals(begun.map((token) => token !== null), codes.map((_, index) => index >= 2));
});

const ANNA = { issuer: "https://auth.example.com", id: "oid-of-anna", name: "Anna" };

Deno.test("beginAs() gives a session of a person, until the morning, whoever uses it", async () => {
  using setup = await setUp();
  const { clock, kv } = setup;
  const { issuer } = ANNA;
  const sessions = new Sessions({ kv, loginToken: null, issuer, clock });
  const token = await sessions.beginAs(ANNA);
  const expiresAt = Date.parse("2026-05-02T06:00:00+02:00");
  assertEquals(await sessions.find(token), { renewed: false, person: ANNA, expiresAt });
  clock.jump(expiresAt - 1 - clock.now());
  assertEquals(await sessions.find(token), { renewed: false, person: ANNA, expiresAt });
  clock.jump(1);
  assertEquals(await sessions.find(token), null);
});

Deno.test("a person's session is none where their provider is not the configured one", async () => {
  using setup = await setUp();
  const { clock, kv } = setup;
  const on = (issuer: string | null) => new Sessions({ kv, loginToken: null, issuer, clock });
  const token = await on(ANNA.issuer).beginAs(ANNA);
  for (const issuer of [null, "https://auth.example.com/other"]) {
    assertEquals(await on(issuer).find(token), null);
  }
  assert(await on(ANNA.issuer).find(token) !== null);
});

Deno.test("a person is in the database with their own session alone, and not after it", async () => {
  using setup = await setUp();
  const { clock, kv } = setup;
  const sessions = new Sessions({ kv, loginToken: null, issuer: ANNA.issuer, clock });
  const token = await sessions.beginAs(ANNA);
  const code = await sessions.makeCode(token);
  const added = await sessions.beginByCode(code!);
  await sessions.makeCode(added!);
  const holders = async () => {
    const entries = await Array.fromAsync(kv.list({ prefix: [] }));
    return entries.filter((entry) => JSON.stringify(entry).includes("nna"));
  };
  assertEquals((await holders()).length, 1);
  assertEquals((await sessions.find(added!))?.person, ANNA);
  await sessions.end(token);
  assertEquals([await holders(), await sessions.find(added!)], [[], null]);
});
