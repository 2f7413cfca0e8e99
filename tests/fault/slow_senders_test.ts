// Senders that hold connections by sending next to nothing, to the app as a process.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { RawConnection } from "@/tests/support/raw_connection.ts";
import { quantile } from "@/tools/bench/figures.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair, signRsa, WEBHOOK_PATH } from "@/tools/cafe/signing.ts";

const kitchen = rsaKeyPair();

/** Far from the 10 s for which what is slow is waited for, and what a busy machine may take. */
const NOT_HELD_UP_MS = 3_000;

/** The head of a right order, whose body comes later. */
function head(path: string, body: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    "Origin: http://localhost",
    `X-Signature: ${signRsa(body, kitchen.privateKey)}`,
    "Content-Type: application/x-www-form-urlencoded",
    `Content-Length: ${body.length}`,
    "",
    "",
  ].join("\r\n");
}

/** Sends a text byte by byte, one a second. */
async function trickle(connection: RawConnection, text: string): Promise<void> {
  for (const letter of text) {
    await connection.send(letter);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

Deno.test("heads and bodies that come a byte a second are given up after 10 s, and hinder no order", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  const slow = '{"orderNumber":666}'.padEnd(60);
  const senders = Array.from({ length: 50 }, async (_, at) => {
    const path = at % 5 === 0 ? "/login" : WEBHOOK_PATH;
    const begun = performance.now();
    using connection = await RawConnection.open(server.port);
    await connection.send(head(path, slow));
    const trickling = trickle(connection, slow.slice(0, 12));
    const statuses = await connection.statuses(1, 20_000);
    const endedAfter = performance.now() - begun;
    await trickling;
    // The server reads what was announced and no more, and ends the connection.
    await connection.send(slow.slice(12) + head(WEBHOOK_PATH, ""));
    await connection.ended();
    assertEquals(await connection.statuses(2), statuses);
    return { path, statuses, endedAfter };
  });
  const heads = [head(WEBHOOK_PATH, slow), ""].map(async (text) => {
    const begun = performance.now();
    using connection = await RawConnection.open(server.port);
    const trickling = trickle(connection, text.slice(0, 12));
    await connection.ended(20_000);
    const endedAfter = performance.now() - begun;
    await trickling;
    return { statuses: await connection.statuses(), endedAfter };
  });
  // One is slow too, but done in time.
  const body = '{"orderNumber":7}'.padEnd(20);
  using patient = await RawConnection.open(server.port);
  await patient.send(head(WEBHOOK_PATH, body) + body.slice(0, 15));
  const trickled = trickle(patient, body.slice(15));

  for (let second = 0; second < 5; second++) {
    const sentAt = performance.now();
    const response = await postOrder(server.url, 101 + second, kitchen.privateKey);
    await response.body?.cancel();
    assertEquals(response.status, 200);
    assert(performance.now() - sentAt < NOT_HELD_UP_MS, "The order had to wait");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  assertEquals(await patient.statuses(1, 10_000), [200]);
  await trickled;
  const answers = await Promise.all(senders);
  for (const { statuses } of answers) assertEquals(statuses, [408]);
  for (const path of ["/login", WEBHOOK_PATH]) {
    const ms = answers.filter((each) => each.path === path).map(({ endedAfter }) => endedAfter);
    assert(Math.min(...ms) > 9_900, `${path}: answered after ${ms} ms`);
    // Most of them: a machine that does much else is late with some.
    assert(quantile(ms, 0.6) < 13_000, `${path}: answered after ${ms} ms`);
  }
  const [begunHead, noHead] = await Promise.all(heads);
  // Who has sent nothing is told nothing.
  assertEquals([begunHead!.statuses, noHead!.statuses], [[408], []]);
  for (const { endedAfter } of [begunHead!, noHead!]) {
    assert(endedAfter > 9_900 && endedAfter < 15_000, `ended after ${endedAfter} ms`);
  }
  assertMatch(server.output, /"event":"Request refused",.*"reason":"too slow"/);
  const { orders } = await (await fetch(`${server.url}/api/orders`)).json();
  assertEquals(orders.sort(), ["101", "102", "103", "104", "105", "7"]);
  await server.stop("SIGTERM");
  assertEquals(/"level":"error"|Uncaught/.exec(server.output), null);
});

Deno.test("heads that never end hinder no order, nor the end of the process", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  const opened = Array.from({ length: 200 }, () => RawConnection.open(server.port));
  const connections = await Promise.all(opened);
  for (const connection of connections) {
    await connection.send(`POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: localhost\r\nX-A`);
  }
  const begun = performance.now();
  const response = await postOrder(server.url, 850, kitchen.privateKey);
  await response.body?.cancel();
  assertEquals(response.status, 200);
  assert(performance.now() - begun < NOT_HELD_UP_MS, "The order had to wait");
  const stopped = performance.now();
  assertEquals((await server.stop("SIGTERM")).code, 0);
  assert(performance.now() - stopped < 5_000, "The process did not end in time");
  for (const connection of connections) connection[Symbol.dispose]();
});
