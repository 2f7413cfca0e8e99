import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pause } from "@/lib/base/pause.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { standardWebhookHeaders, WEBHOOK_PATH, WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { Staff } from "@/tools/cafe/staff.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const LOGIN_TOKEN = "a token for tests";
const settings = { WEBHOOK_SECRET, LOGIN_TOKEN };

/** Sends an order as a delivery with this id. */
async function order(server: Server, number: number, id: string = crypto.randomUUID()) {
  const body = JSON.stringify({ orderNumber: number });
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = standardWebhookHeaders(body, WEBHOOK_SECRET, { id, timestamp });
  const response = await fetch(`${server.url}${WEBHOOK_PATH}`, { method: "POST", headers, body });
  const { status } = response;
  return { status, retryAfter: response.headers.get("retry-after"), ...await response.json() };
}

async function numbersOn(server: Server): Promise<number[]> {
  const { board } = await (await fetch(`${server.url}/api/orders`)).json();
  return board.orders.map((each: { number: number }) => each.number).toSorted();
}

async function open(server: Server): Promise<EventReader> {
  return new EventReader((await fetch(`${server.url}/api/events`)).body!);
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  await response.body?.cancel();
  return response.status;
}

/** The file that grows with every write. */
async function sizeOfLog(path: string): Promise<number> {
  return (await Deno.stat(`${path}-wal`)).size;
}

Deno.test("on a full disk nothing is half-done and pages keep their board; with room it goes on without a restart", async () => {
  await using database = await emptyDatabase();
  const variables = { ...database.variables, ...settings };
  const accepted: number[] = [];
  {
    await using server = await Server.start(variables);
    const staff = await Staff.logIn(server.url, LOGIN_TOKEN);
    for (const number of [11, 12, 13]) {
      assertEquals((await order(server, number)).status, 200);
      accepted.push(number);
    }
    const stream = await open(server);
    await stream.next();

    await server.limitFiles(await sizeOfLog(database.variables.KV_PATH));
    for (let number = 21; number <= 30; number++) {
      const answer = await order(server, number, `delivery ${number}`);
      assertEquals([answer.status, answer.retryAfter, answer.outcome], [503, "5", undefined]);
    }
    assertEquals(await statusOf(staff.call(server.url, 31)), 503);
    assertEquals(await statusOf(staff.remove(server.url, 11)), 503);
    assertEquals(await statusOf(fetch(`${server.url}/healthz`)), 503);
    assertEquals(await numbersOn(server), accepted);
    const page = await (await fetch(server.url)).text();
    for (const number of accepted) assert(page.includes(`<span class="number">${number}</span>`));
    const late = await open(server);
    assertEquals((await late.next()).data.orders.length, accepted.length);

    await server.limitFiles(null);
    // The same delivery again: what failed has left nothing behind.
    const { status, outcome } = await order(server, 21, "delivery 21");
    assertEquals([status, outcome], [200, "called"]);
    accepted.push(21);
    // What was open all the time has heard of nothing but this.
    for (const each of [stream, late]) {
      const { orders } = (await each.next()).data;
      assertEquals(orders[0].number, 21);
      assertEquals(orders.length, accepted.length);
      await each.close();
    }
    assertEquals(await statusOf(staff.remove(server.url, 11)), 200);
    accepted.shift();
    assertEquals(await numbersOn(server), accepted);
    // One look of the health check stands for 5 s.
    const health = () => statusOf(fetch(`${server.url}/healthz`));
    await waitFor(async () => await health() === 200, { limitMs: 7_000 });
    await server.stop("SIGKILL");
  }
  await using server = await Server.start(variables);
  assertEquals(await numbersOn(server), accepted);
});

Deno.test("two processes that each write 20 times a second to one file keep nobody waiting", async () => {
  await using database = await emptyDatabase();
  const variables = { ...database.variables, ...settings };
  await using one = await Server.start(variables);
  await using two = await Server.start(variables);
  const staff = await Staff.logIn(one.url, LOGIN_TOKEN);
  // Nobody's first request is among what is timed.
  for (const server of [one, two]) assertEquals((await order(server, 1)).status, 200);
  const durations: number[] = [];
  const refused: number[] = [];
  const wanted: number[] = [1];
  const write = async (server: Server, number: number) => {
    const begun = performance.now();
    const { status } = await order(server, number);
    durations.push(performance.now() - begun);
    if (status !== 200) refused.push(number);
    if (number % 10 !== 0) wanted.push(number);
    else if (await statusOf(staff.remove(server.url, number)) !== 200) refused.push(number);
  };
  const writes: Promise<void>[] = [];
  for (let count = 0; count < 100; count++) {
    writes.push(write(one, 1_000 + count), write(two, 2_000 + count));
    await pause(50);
  }
  await Promise.all(writes);
  assertEquals(refused, []);
  assert(Math.max(...durations) < 2_000, `Slowest: ${Math.max(...durations)} ms`);
  // Each sees the other's within a second or two.
  for (const server of [one, two]) {
    await waitFor(async () => String(await numbersOn(server)) === String(wanted.toSorted()));
    assertEquals(server.output.includes("locked"), false, server.output);
  }
});

Deno.test("orders wait while another program holds the database's lock, and are taken when it lets go", async () => {
  await using database = await emptyDatabase();
  const path = database.variables.KV_PATH;
  await using server = await Server.start({ ...database.variables, ...settings });
  assertEquals((await order(server, 1)).status, 200);
  using other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  let isAnswered = false;
  const orders = [2, 3, 4].map(async (number) => {
    const { status } = await order(server, number);
    isAnswered = true;
    return status;
  });
  // Longer than it takes to commit many; reading goes on meanwhile.
  for (let time = 0; time < 10; time++) {
    await pause(100);
    assertEquals(await numbersOn(server), [1]);
  }
  assertEquals(isAnswered, false);
  other.exec("ROLLBACK");
  assertEquals(await Promise.all(orders), [200, 200, 200]);
  assertEquals(await numbersOn(server), [1, 2, 3, 4]);
});

Deno.test("an older copy of the database is shown from the start, also on pages that were further", async () => {
  await using database = await emptyDatabase();
  const path = database.variables.KV_PATH;
  const variables = { ...database.variables, ...settings };
  let stream: EventReader;
  let newest: { id?: string };
  {
    await using server = await Server.start(variables);
    await order(server, 1);
    await order(server, 2);
    await server.stop("SIGTERM");
    for (const end of ["", "-wal", "-shm"]) {
      await Deno.copyFile(`${path}${end}`, `${path}${end}.copy`).catch(() => {});
    }
  }
  {
    await using server = await Server.start(variables);
    for (const number of [3, 4, 5]) await order(server, number);
    const staff = await Staff.logIn(server.url, LOGIN_TOKEN);
    assertEquals(await statusOf(staff.remove(server.url, 1)), 200);
    stream = await open(server);
    newest = await stream.next();
    await server.stop("SIGTERM");
    await stream.close();
  }
  for (const end of ["", "-wal", "-shm"]) {
    await Deno.remove(`${path}${end}`).catch(() => {});
    await Deno.rename(`${path}${end}.copy`, `${path}${end}`).catch(() => {});
  }
  await using server = await Server.start(variables);
  assertEquals(await numbersOn(server), [1, 2]);
  stream = await open(server);
  const restored = await stream.next();
  assertEquals(restored.data.orders.length, 2);
  assert(restored.id !== newest.id);
  await stream.close();
});

/** What befalls the file of a running process. */
const DEEDS: [string, (path: string) => Promise<void>][] = [
  ["deleted", (path) => Deno.remove(path)],
  ["deleted with all that is beside it", async (path) => {
    for (const end of ["", "-wal", "-shm"]) await Deno.remove(`${path}${end}`);
  }],
  ["replaced by an older copy", (path) => Deno.rename(`${path}.copy`, path)],
];

for (const [what, deed] of DEEDS) {
  Deno.test(`a database file that is ${what} under the process costs no order, and it goes on`, async () => {
    await using database = await emptyDatabase();
    const path = database.variables.KV_PATH;
    const variables = { ...database.variables, ...settings };
    {
      await using server = await Server.start(variables);
      assertEquals((await order(server, 1)).status, 200);
      await server.stop("SIGTERM");
      await Deno.copyFile(path, `${path}.copy`);
    }
    {
      await using server = await Server.start(variables);
      const staff = await Staff.logIn(server.url, LOGIN_TOKEN);
      assertEquals((await order(server, 2, "delivery 2")).status, 200);
      assertEquals(await statusOf(staff.remove(server.url, 1)), 200);
      await deed(path);
      // Not noticed until then; whoever is refused asks again.
      const accepted = [2];
      await Promise.all([3, 4, 5].map(async (number) => {
        while ((await order(server, number)).status !== 200) await pause(50);
        accepted.push(number);
      }));
      assertEquals(await numbersOn(server), accepted.toSorted());
      assertStringIncludes(server.output, "The board was carried over into the new file");
      assertEquals((await order(server, 2, "delivery 2")).outcome, "seen delivery");
      assertEquals(await statusOf(staff.call(server.url, 6)), 200);
      assertEquals(await statusOf(fetch(`${server.url}/healthz`)), 200);
      await server.stop("SIGKILL");
    }
    await using server = await Server.start(variables);
    assertEquals(await numbersOn(server), [2, 3, 4, 5, 6]);
  });
}

Deno.test("a database file that is deleted in the quiet is there again before anybody orders", async () => {
  await using database = await emptyDatabase();
  const path = database.variables.KV_PATH;
  const variables = { ...database.variables, ...settings };
  {
    await using server = await Server.start(variables);
    assertEquals((await order(server, 1)).status, 200);
    const page = await open(server);
    await page.next();
    await Deno.remove(path);
    await waitFor(() => server.output.includes("was carried over"), { limitMs: 10_000 });
    await page.close();
    await server.stop("SIGKILL");
  }
  await using server = await Server.start(variables);
  assertEquals(await numbersOn(server), [1]);
});

Deno.test("two processes on one file that is deleted are one board again, and neither's orders are lost", async () => {
  await using database = await emptyDatabase();
  const variables = { ...database.variables, ...settings };
  await using one = await Server.start(variables);
  await using two = await Server.start(variables);
  assertEquals((await order(one, 1)).status, 200);
  await Deno.remove(database.variables.KV_PATH);
  for (const [server, number] of [[one, 2], [two, 3], [one, 4]] as const) {
    while ((await order(server, number)).status !== 200) await pause(50);
  }
  for (const server of [one, two]) {
    await waitFor(async () => String(await numbersOn(server)) === "1,2,3,4", {
      limitMs: 10_000,
      describe: async () => `${await numbersOn(server)} ${server.output}`,
    });
  }
});

Deno.test("a damaged database is moved aside, said loudly, and an empty one takes orders", async () => {
  await using database = await emptyDatabase();
  const path = database.variables.KV_PATH;
  const variables = { ...database.variables, ...settings };
  {
    await using server = await Server.start(variables);
    assertEquals((await order(server, 850)).status, 200);
    await server.stop("SIGTERM");
  }
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.map((byte, at) => at > 100 && at % 97 === 0 ? ~byte : byte));
  const health = async (server: Server) => await (await fetch(`${server.url}/healthz`)).json();
  {
    await using server = await Server.start(variables);
    assertStringIncludes(server.output, '"The database was damaged');
    assertEquals((await order(server, 999)).status, 200);
    assertEquals(await numbersOn(server), [999]);
    const { ok, databaseDamaged } = await health(server);
    assert(ok && Math.abs(Date.parse(databaseDamaged) - Date.now()) < 60_000, databaseDamaged);
    const names = [...Deno.readDirSync(database.folder)].map(({ name }) => name);
    const aside = names.find((name) => /^orders\.sqlite3\.damaged-\d{4}-\d\d-\d\dT/.test(name));
    assertEquals((await Deno.stat(`${database.folder}/${aside}`)).size, bytes.length);
  }
  // The next start finds a sound one, and still tells of the other.
  await using server = await Server.start(variables);
  assertEquals(await numbersOn(server), [999]);
  assert((await health(server)).databaseDamaged !== null);
});
