import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Bus } from "@/lib/board/bus.ts";
import { ConfigError, parseConfig } from "@/lib/config.ts";
import { openServices, type ServiceOptions } from "@/lib/services.ts";
import { sharedServices } from "@/lib/shared_services.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

/** Opens services on the database at `path`, where time stands still: they never poll. */
async function openOn(path: string, options: ServiceOptions = {}, more = {}) {
  const variables = { KV_PATH: path, LOGIN_TOKEN: "a token for tests", WEBHOOK_SECRET, ...more };
  const clock = new FakeClock();
  const channel = crypto.randomUUID();
  const services = await openServices(parseConfig(variables, "machine"), {
    clock,
    channel,
    ...options,
  });
  const numbers = () => services.liveBoard.board.orders.map(({ number }) => number);
  return { ...services, clock, numbers, [Symbol.asyncDispose]: services.close };
}

/** For its time, this method of every database does as told. */
function replaceInKv<Name extends "watch" | "list">(
  name: Name,
  method: Deno.Kv[Name],
): Disposable {
  const original = Deno.Kv.prototype[name];
  Deno.Kv.prototype[name] = method;
  return { [Symbol.dispose]: () => Deno.Kv.prototype[name] = original };
}

async function tempFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("a bus hears the others of its name, not itself, and nothing once closed", async () => {
  const name = crypto.randomUUID();
  const heard = { one: 0, other: 0, stranger: 0 };
  const one = new Bus(name, () => heard.one++);
  const other = new Bus(name, () => heard.other++);
  const stranger = new Bus(crypto.randomUUID(), () => heard.stranger++);
  one.announce();
  await waitFor(() => heard.other === 1);
  one.close();
  other.announce();
  other.announce();
  const last = new Bus(name, () => {});
  last.announce();
  await waitFor(() => heard.other === 2);
  assertEquals(heard, { one: 0, other: 2, stranger: 0 });
  for (const bus of [other, stranger, last]) bus.close();
});

Deno.test("services on one file hear of each other's commits by the bus alone", async () => {
  await using folder = await tempFolder();
  using _silence = replaceInKv("watch", () => new ReadableStream());
  const [path, channel] = [`${folder.path}/orders.sqlite3`, crypto.randomUUID()];
  await using one = await openOn(path, { channel });
  await using other = await openOn(path, { channel });
  await using deaf = await openOn(path);
  await one.store.call(850, "kitchen");
  assertEquals(one.numbers(), [850]);
  await waitFor(() => other.numbers().includes(850));
  await other.store.remove(850);
  assertEquals(other.numbers(), []);
  await waitFor(() => one.numbers().length === 0);
  await other.store.restore(850);
  await waitFor(() => one.numbers().includes(850));
  assertEquals(deaf.numbers(), [], "It is the bus that told");
});

Deno.test("services on one file hear of each other's commits by the watch alone, on their streams within 1 s", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/orders.sqlite3`;
  // On channels of their own, and time, by which they poll, stands still.
  await using one = await openOn(path);
  await using other = await openOn(path);
  const opened = other.streams.open("203.0.113.7");
  assert(opened.outcome === "opened");
  const stream = new EventReader(opened.body);
  await stream.next();
  for (const number of [850, 7]) {
    const begun = performance.now();
    await one.store.call(number, "kitchen");
    assertEquals((await stream.next()).data.orders[0].number, number);
    assert(performance.now() - begun < 1_000);
    one.clock.jump(1);
  }
  await stream.close();
});

Deno.test("openServices() names KV_PATH when the database can't be opened, and leaves nothing open", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/a_folder`);
  await Deno.writeTextFile(`${folder.path}/a_text`, "A".repeat(10_000));
  for (const path of ["a_folder", "a_text/orders.sqlite3"]) {
    const error = await assertRejects(() => openOn(`${folder.path}/${path}`), Error, "KV_PATH");
    assert(error.message.includes(`${folder.path}/a_`), error.message);
  }
});

Deno.test("openServices() leaves nothing open when the database can't be read", async () => {
  await using folder = await tempFolder();
  const [path, clock] = [`${folder.path}/orders.sqlite3`, new FakeClock()];
  {
    using _broken = replaceInKv("list", () => {
      throw new Error("disk I/O error");
    });
    await assertRejects(() => openOn(path, { clock }), Error, "Could not reach the store");
    assertEquals(clock.waiting, 0);
  }
  await using services = await openOn(path, { clock });
  assertEquals(services.numbers(), []);
});

for (
  const [token, warns] of [
    ["a".repeat(11), true],
    [` ${"a".repeat(11)} \n`, true],
    ["é".repeat(6), true],
    ["😀".repeat(6), true],
    ["a".repeat(12), false],
    ["a token for tests", false],
  ] as const
) {
  for (const place of ["machine", "platform"] as const) {
    Deno.test(`openServices() on a ${place} ${warns ? "warns of" : "takes"} the login token ${JSON.stringify(token)}`, async () => {
      using log = captureLog();
      const variables = { KV_PATH: ":memory:", LOGIN_TOKEN: token, WEBHOOK_SECRET };
      const config = parseConfig(variables, place);
      const services = await openServices(config, { channel: crypto.randomUUID() });
      await services.close();
      const lines = log.lines.map(({ level, event }) => [level, event]);
      const event = "The login token is short: set a LOGIN_TOKEN of 12 characters or more";
      assertEquals(lines, warns ? [["warn", event]] : []);
      assertEquals(JSON.stringify(log.lines).includes(token.trim()), false);
    });
  }
}

Deno.test("openServices() warns of a short login token that somebody wrote into its file", async () => {
  await using folder = await tempFolder();
  using log = captureLog();
  await Deno.writeTextFile(`${folder.path}/login_token`, "hush\n");
  await using _services = await openOn(`${folder.path}/orders.sqlite3`, {}, { LOGIN_TOKEN: "" });
  assertEquals(log.lines.map(({ level }) => level), ["warn"]);
  assertEquals(JSON.stringify(log.lines).includes("hush"), false);
});

/** For its time, the process's environment has these variables. */
function environment(variables: Record<string, string>): Disposable {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  const restore = () => {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
  return { [Symbol.dispose]: restore };
}

Deno.test("sharedServices() opens once for all, and after a failure again for the next", async () => {
  using _good = environment({
    KV_PATH: ":memory:",
    LOGIN_TOKEN: "a token for tests",
    WEBHOOK_SECRET,
    WEBHOOK_PUBLIC_KEY: "",
    WEBHOOK_PUBLIC_KEY_URL: "",
  });
  {
    using _bad = environment({ PORT: "http" });
    for (let time = 0; time < 2; time++) await assertRejects(sharedServices, ConfigError, "PORT");
  }
  using _port = environment({ PORT: "0" });
  const [services, same] = await Promise.all([sharedServices(), sharedServices()]);
  assertStrictEquals(services, same);
  assertEquals(services.config.kvPath, ":memory:");
  await services.close();
});
