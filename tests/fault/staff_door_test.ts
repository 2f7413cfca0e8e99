import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pause } from "@/lib/base/pause.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { rsaKeyPair } from "@/tools/cafe/signing.ts";

const LOGIN_TOKEN = "a token for tests";
const key = { WEBHOOK_PUBLIC_KEY: rsaKeyPair().spki };
const SECONDS = 4;
const GUESSES_PER_SECOND = 100;

interface LoginAnswer {
  status: number;
  /** What a browser would send back of it. */
  cookie: string;
}

/** Sends the login form with a login token, and with these cookies. */
async function logIn(url: string, token: string, cookie = ""): Promise<LoginAnswer> {
  const response = await fetch(`${url}/login`, {
    method: "POST",
    headers: { origin: url, cookie },
    body: new URLSearchParams({ token }),
    redirect: "manual",
  });
  await response.body?.cancel();
  const pairs = response.headers.getSetCookie().map((each) => each.split(";", 1)[0]);
  return { status: response.status, cookie: pairs.join("; ") };
}

Deno.test("a known device logs in again and again while its own address guesses 100 times a second", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, ...key, LOGIN_TOKEN });
  const { url } = server;
  const known = await logIn(url, LOGIN_TOKEN);
  assertEquals(known.status, 303);

  const guesses: Promise<LoginAnswer>[] = [];
  const logins: { status: number; tookMs: number }[] = [];
  const begun = performance.now();
  for (let guess = 0; guess < SECONDS * GUESSES_PER_SECOND; guess++) {
    const due = begun + guess * (1_000 / GUESSES_PER_SECOND);
    await pause(Math.max(0, due - performance.now()));
    guesses.push(logIn(url, `guess ${guess}`));
    if (guess % GUESSES_PER_SECOND !== GUESSES_PER_SECOND / 2) continue;
    const sent = performance.now();
    const { status } = await logIn(url, LOGIN_TOKEN, known.cookie);
    logins.push({ status, tookMs: performance.now() - sent });
  }
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);

  assertEquals(logins.map(({ status }) => status), Array(SECONDS).fill(303));
  for (const { tookMs } of logins) assert(tookMs < 3_000, `A login took ${tookMs} ms`);
  const checked = statuses.filter((status) => status === 401).length;
  // A busy machine may have taken more than a minute.
  const minutes = Math.ceil((performance.now() - begun) / 60_000);
  assert(checked >= 1 && checked <= 10 * minutes, `Looked at: ${checked}`);
  assertEquals(statuses.filter((status) => status === 429).length, statuses.length - checked);
  assertEquals((await logIn(url, LOGIN_TOKEN)).status, 429, "a device that is not known");
  const lines = server.output.split("\n").filter((line) => line.includes("Login throttled"));
  assert(lines.length <= 2 + (performance.now() - begun) / 1_000, `Lines: ${lines.length}`);
  assertEquals(server.output.includes("guess "), false);
});

Deno.test("a known device is known after a restart", async () => {
  await using database = await emptyDatabase();
  const variables = { ...database.variables, ...key, LOGIN_TOKEN };
  let cookie: string;
  {
    await using server = await Server.start(variables);
    cookie = (await logIn(server.url, LOGIN_TOKEN)).cookie;
    await server.stop("SIGKILL");
  }
  await using server = await Server.start(variables);
  await Promise.all(Array.from({ length: 30 }, () => logIn(server.url, "wrong")));
  const statuses = [
    (await logIn(server.url, "wrong", cookie)).status,
    (await logIn(server.url, LOGIN_TOKEN, cookie)).status,
  ];
  assertEquals(statuses, [401, 303]);
});

Deno.test("a LOGIN_TOKEN under 12 characters starts with a warning that does not say it", async () => {
  for (const [token, warns] of [["hush-hush-1", true], ["hush-hush-12", false]] as const) {
    await using database = await emptyDatabase();
    await using server = await Server.start({ ...database.variables, ...key, LOGIN_TOKEN: token });
    assertEquals(server.output.includes("The login token is short"), warns, server.output);
    if (warns) {
      const line = server.output.split("\n").find((each) => each.includes("is short"))!;
      assertStringIncludes(line, '"level":"warn"');
      assert(server.output.indexOf(line) < server.output.indexOf("Listening"), "at the start");
    }
    assertEquals(server.output.includes(token), false);
    assertEquals((await logIn(server.url, token)).status, 303);
  }
});
