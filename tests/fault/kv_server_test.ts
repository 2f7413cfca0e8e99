import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EventReader } from "@/tests/support/event_reader.ts";
import { KvServer } from "@/tools/cafe/kv_server.ts";
import {
  postOrder,
  rsaKeyPair,
  standardWebhookHeaders,
  WEBHOOK_PATH,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";
import { Server } from "@/tools/cafe/server.ts";
import { Staff } from "@/tools/cafe/staff.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const LOGIN_TOKEN = "a token for tests";
const kitchen = rsaKeyPair();

function variablesOf(database: KvServer): Record<string, string> {
  return { ...database.variables, LOGIN_TOKEN, WEBHOOK_PUBLIC_KEY: kitchen.spki, WEBHOOK_SECRET };
}

async function order(server: Server, number: number): Promise<number> {
  const response = await postOrder(server.url, number, kitchen.privateKey);
  await response.body?.cancel();
  return response.status;
}

/** Sends an order with an id, which its commit checks. */
async function deliver(server: Server, number: number): Promise<number> {
  const body = JSON.stringify({ orderNumber: number });
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = standardWebhookHeaders(body, WEBHOOK_SECRET, { id: `${number}`, timestamp });
  const response = await fetch(`${server.url}${WEBHOOK_PATH}`, { method: "POST", headers, body });
  await response.body?.cancel();
  return response.status;
}

async function numbersOn(server: Server): Promise<number[]> {
  const { board } = await (await fetch(`${server.url}/api/orders`)).json();
  return board.orders.map((each: { number: number }) => each.number).toSorted();
}

Deno.test("two processes on one KV server are one board, and keep nothing on their own disks", async () => {
  await using database = new KvServer();
  const before = [...Deno.readDirSync(".")].map(({ name }) => name).toSorted();
  await using one = await Server.start(variablesOf(database));
  await using two = await Server.start(variablesOf(database));
  const stream = new EventReader((await fetch(`${two.url}/api/events`)).body!);
  await stream.next();
  assertEquals(await order(one, 850), 200);
  const { data } = await stream.next();
  assertEquals(data.orders.map((each: { number: number }) => each.number), [850]);

  // Logged in on one, at work on the other.
  const staff = await Staff.logIn(one.url, LOGIN_TOKEN);
  const removal = await staff.remove(two.url, 850);
  await removal.body?.cancel();
  assertEquals(removal.status, 200);
  await waitFor(async () => (await numbersOn(one)).length === 0);
  await stream.close();

  assertEquals(await order(two, 851), 200);
  await two.stop("SIGKILL");
  await waitFor(async () => String(await numbersOn(one)) === "851");
  assertEquals([...Deno.readDirSync(".")].map(({ name }) => name).toSorted(), before);
  // The platform of the database lets them go.
  assert(database.data.size.ending > 0, `${database.data.size.ending}`);
});

Deno.test("a KV server that is away for a moment delays orders; one that hangs refuses them, and the board stands", async () => {
  await using database = new KvServer();
  await using server = await Server.start(variablesOf(database));
  assertEquals(await order(server, 1), 200);
  database.fail("refuse", { only: "write", times: 3 });
  assertEquals(await order(server, 2), 200);
  database.fail("hang");
  const begun = performance.now();
  const refused = order(server, 3);
  assertEquals(await numbersOn(server), [1, 2]);
  assertEquals(await refused, 503);
  assert(performance.now() - begun < 12_000);
  database.heal();
  assertEquals(await order(server, 4), 200);
  assert((await numbersOn(server)).includes(4));
});

Deno.test("90 ms away from a database that another process commits to 20 times a second, orders take their time and get through", async () => {
  await using near = new KvServer();
  await using far = new KvServer({ data: near.data });
  await using busy = await Server.start(variablesOf(near));
  await using slow = await Server.start(variablesOf(far));
  far.delayMs = 45;
  let number = 100;
  const others: Promise<number>[] = [];
  near.takeRequests();
  const commits = setInterval(() => others.push(deliver(busy, ++number)), 50);
  const begun = performance.now();
  const answers: { status: number; ms: number }[] = [];
  while (answers.length < 15) {
    const sent = performance.now();
    const status = await deliver(slow, 1 + answers.length);
    answers.push({ status, ms: performance.now() - sent });
  }
  const seconds = (performance.now() - begun) / 1_000;
  clearInterval(commits);
  assertEquals(new Set(await Promise.all(others)), new Set([200]));
  assert(near.takeRequests().write > 10 * seconds, "The other committed all the while");
  assertEquals(new Set(answers.map(({ status }) => status)), new Set([200]));
  const slowest = Math.max(...answers.map(({ ms }) => ms));
  assert(slowest < 2_000, `Slowest: ${slowest} ms`);
  const all = [...answers.keys().map((at) => 1 + at), ...others.keys().map((at) => 101 + at)];
  await waitFor(async () => String(await numbersOn(slow)) === String(all.toSorted()));
});

Deno.test("many orders at once fit into the commits that a KV server takes", async () => {
  await using database = new KvServer();
  await using server = await Server.start(variablesOf(database));
  database.takeRequests();
  database.delayMs = 45;
  const numbers = Array.from({ length: 50 }, (_, index) => 101 + index);
  const statuses = await Promise.all(numbers.map((number) => deliver(server, number)));
  assertEquals(new Set(statuses), new Set([200]));
  assertEquals(await numbersOn(server), numbers);
  assert(database.takeRequests().write <= 30);
});

Deno.test("a KV server that refuses the token is said, and ends the process", async () => {
  await using database = new KvServer({ token: "another" });
  const variables = { ...variablesOf(database), DENO_KV_ACCESS_TOKEN: "hush" };
  await using server = await Server.launch(variables);
  assertEquals((await server.ended()).code, 1);
  assertMatch(server.output, /KV_PATH: could not open the database: http:\/\/127\.0\.0\.1:\d+\//);
  assertStringIncludes(server.output, "The access token is not the right one");
  assertEquals(server.output.includes("hush"), false);
});
