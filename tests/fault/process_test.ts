import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Board, Order } from "@/lib/shared/order.ts";
import { quantile } from "@/tools/bench/figures.ts";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { RawConnection } from "@/tests/support/raw_connection.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair, signRsa, WEBHOOK_PATH } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const kitchen = rsaKeyPair();
const key = { WEBHOOK_PUBLIC_KEY: kitchen.spki };

/** Sends an order; resolves to whether it was answered 200. */
async function order(url: string, number: number): Promise<boolean> {
  try {
    const response = await postOrder(url, number, kitchen.privateKey);
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** An order as it goes over the wire. */
function wire(number: number): { head: string; body: string } {
  const body = JSON.stringify({ orderNumber: number });
  const lines = [
    `POST ${WEBHOOK_PATH} HTTP/1.1`,
    "Host: localhost",
    `X-Signature: ${signRsa(body, kitchen.privateKey)}`,
    `Content-Length: ${body.length}`,
  ];
  return { head: `${lines.join("\r\n")}\r\n\r\n`, body };
}

/** Sends an order on a connection that stays open. */
async function send(connection: RawConnection, number: number): Promise<void> {
  const { head, body } = wire(number);
  await connection.send(head + body);
}

async function boardOf(url: string): Promise<Board> {
  return (await (await fetch(`${url}/api/orders`)).json()).board;
}

Deno.test("a delivery that waits for a key is answered when the process is told to stop", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY_URL: `http://127.0.0.1:${closedPort()}/webhooks.key`,
  });
  const answer = postOrder(server.url, 850, kitchen.privateKey);
  // Connections are accepted in the order in which they came.
  await (await fetch(`${server.url}/healthz`)).body?.cancel();
  const begun = performance.now();
  const { code } = await server.stop("SIGTERM");
  assert(performance.now() - begun < 5_000);
  assertEquals(code, 0);
  const response = await answer;
  assertEquals(response.status, 503);
  await response.body?.cancel();
});

Deno.test("an order whose body is still arriving at SIGTERM is stored and answered", async () => {
  await using database = await emptyDatabase();
  const variables = { ...database.variables, ...key };
  {
    await using server = await Server.start(variables);
    const { head, body } = wire(850);
    using connection = await RawConnection.open(server.port);
    await connection.send(head + body.slice(0, 9));
    // Connections are accepted in the order in which they came.
    await (await fetch(`${server.url}/healthz`)).body?.cancel();
    const ended = server.stop("SIGTERM");
    await waitFor(() => server.output.includes('"event":"Stopping"'));
    await connection.send(body.slice(9));
    assertEquals(await connection.statuses(), [200]);
    assertEquals((await ended).code, 0);
  }
  await using server = await Server.start(variables);
  assertEquals((await boardOf(server.url)).orders.map(({ number }: Order) => number), [850]);
});

Deno.test("a process that has no file descriptors left goes on, and answers again when it has", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, ...key }, { maxFiles: 80 });
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => fetch(`${server.url}/api/events`)),
  );
  const streams = responses.map(({ body }) => new EventReader(body!));
  for (const stream of streams) await stream.next();
  using early = await RawConnection.open(server.port);
  await send(early, 848);
  assertEquals(await early.statuses(), [200]);
  for (const stream of streams) await stream.next();
  using idle = new DisposableStack();
  await waitFor(async () => {
    idle.use(await RawConnection.open(server.port).catch(() => null));
    return server.output.includes("No file descriptors are left");
  }, { limitMs: 10_000, describe: () => server.output });
  // Who is connected is served on, and what they do reaches the streams.
  await send(early, 849);
  assertEquals(await early.statuses(2), [200, 200]);
  for (const stream of streams) assertEquals((await stream.next()).data.orders[0].number, 849);
  idle.dispose();
  const begun = performance.now();
  await waitFor(() => order(server.url, 850));
  assert(performance.now() - begun < 2_000);
  for (const stream of streams) {
    assertEquals((await stream.next()).data.orders[0].number, 850);
    await stream.close();
  }
});

Deno.test("an upload that its sender cuts off is no error of ours, and disturbs nothing", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, ...key });
  for (let count = 0; count < 20; count++) {
    using connection = await RawConnection.open(server.port);
    await connection.send(
      `POST ${WEBHOOK_PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{`,
    );
  }
  assert(await order(server.url, 850));
  await server.stop("SIGTERM");
  assertEquals(server.output.includes('"level":"error"'), false, server.output);
});

Deno.test("two processes on one file show each other's orders within 2 s, and both say that they are two", async () => {
  await using database = await emptyDatabase();
  const variables = { ...database.variables, ...key };
  await using one = await Server.start(variables);
  await using two = await Server.start(variables);
  const TWO = "Another process has the data folder open";
  const folderOf = async ({ url }: Server) => {
    const { ok, dataFolder } = await (await fetch(`${url}/healthz`)).json();
    return [ok, dataFolder];
  };
  for (const each of [two, one]) {
    await waitFor(() => each.output.includes(TWO), {
      limitMs: 10_000,
      describe: () => each.output,
    });
    assertEquals(await folderOf(each), [true, "open in another process"]);
  }
  const stream = new EventReader((await fetch(`${two.url}/api/events`)).body!);
  await stream.next();
  const begun = performance.now();
  assert(await order(one.url, 850));
  const { data } = await stream.next();
  assertEquals(data.orders[0].number, 850);
  assert(performance.now() - begun < 2_000);
  await stream.close();
});

Deno.test("HOST=[::] hears both IPv4 and IPv6, and prints an address that can be opened", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, ...key, HOST: "[::]" });
  assertEquals(server.url, `http://localhost:${server.port}`);
  for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
    assert(await order(`http://${host}:${server.port}`, 850), host);
  }
});

Deno.test("a configuration with mistakes names every one and does not start", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.launch({
    ...database.variables,
    PORT: "http",
    ORDER_TIMEOUT: "5 minutes",
    AURORA_URL: "https://aurora.example.com",
    PRIMARY_COLOR: "blue",
  });
  const { code } = await server.ended();
  assertEquals(code, 1);
  for (const name of ["PORT", "ORDER_TIMEOUT", "AURORA_API_KEY", "PRIMARY_COLOR"]) {
    assertStringIncludes(server.output, name);
  }
  assertEquals(server.output.includes("Listening"), false);
});

Deno.test("a port that is taken is said, and ends the process", async () => {
  await using database = await emptyDatabase();
  const taken = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    return new Response();
  });
  await using server = await Server.launch({
    ...database.variables,
    PORT: String(taken.addr.port),
  });
  assertEquals((await server.ended()).code, 1);
  assertStringIncludes(server.output, `HOST, PORT: could not listen on 127.0.0.1`);
  await taken.shutdown();
});

Deno.test("without LOGIN_TOKEN one is made, kept for its owner alone, and never printed", async () => {
  await using database = await emptyDatabase();
  const file = `${database.folder}/login_token`;
  const tokens: string[] = [];
  for (let start = 0; start < 2; start++) {
    await using server = await Server.start({ ...database.variables, ...key });
    const token = (await Deno.readTextFile(file)).trim();
    tokens.push(token);
    assertStringIncludes(server.output, file);
    assertEquals(server.output.includes(token), false);
  }
  assert(tokens[0]!.length >= 32 && tokens[0] === tokens[1]);
  assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
});

/** How often all of it comes and goes. */
const ROUNDS = Number(Deno.env.get("DESCRIPTOR_ROUNDS") ?? 3);

Deno.test("with 300 file descriptors and 600 clients, those that it has are served, and new ones once some leave", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, ...key }, { maxFiles: 300 });
  // One that was used before, and kept, may be closed at any time to make room.
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const alone = { client } as RequestInit;
  const early = new EventReader((await fetch(`${server.url}/api/events`)).body!);
  await early.next();
  const waited: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    using clients = new DisposableStack();
    const opened = Array.from({ length: 600 }, async () => {
      clients.use(await RawConnection.open(server.port).catch(() => null));
    });
    await Promise.all(opened);
    const fullSince = server.output.length;
    await waitFor(() => /descriptors are left|not heard/.test(server.output.slice(fullSince)));
    clients.dispose();
    const begun = performance.now();
    await waitFor(() => order(server.url, 100 + round));
    waited.push(performance.now() - begun);
    const { data } = await early.until(({ event }) => event === "board");
    assertEquals(data.orders[0].number, 100 + round);
    // Nor is there no room for pages from now on.
    const pages = Array.from({ length: 100 }, () => fetch(`${server.url}/api/events`, alone));
    for (const page of await Promise.all(pages)) {
      assertEquals(page.status, 200);
      await page.body?.cancel();
    }
  }
  // In most rounds: what else the machine does meanwhile is not what is measured.
  assert(quantile(waited, 0.6) < 2_000, `${waited} ms`);
  await early.close();
});

Deno.test("SIGTERM ends it within 5 s, whoever holds a connection", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, ...key });
  using clients = new DisposableStack();
  const open = async (sent: string) => {
    const connection = clients.use(await RawConnection.open(server.port));
    await connection.send(sent);
    return connection;
  };
  const stream = "GET /api/events HTTP/1.1\r\nHost: a\r\n\r\n";
  const streams = await Promise.all(Array.from({ length: 101 }, () => open(stream)));
  for (const each of streams) await waitFor(() => each.received.includes("event: board"));
  // One that never reads.
  const stalled = await Deno.connect({ hostname: "127.0.0.1", port: Number(server.port) });
  clients.defer(() => stalled.close());
  await stalled.write(new TextEncoder().encode(stream));
  const { head, body } = wire(850);
  await open(head + body.slice(0, 5));
  await open("GET / HT");
  for (let count = 0; count < 20; count++) await open("");
  await (await fetch(`${server.url}/healthz`)).body?.cancel();
  const begun = performance.now();
  assertEquals((await server.stop("SIGTERM")).code, 0);
  assert(performance.now() - begun < 5_000, `${performance.now() - begun} ms`);
  // A stream that has ended properly, so that its page comes back by itself.
  for (const each of streams) assert(each.received.endsWith("0\r\n\r\n"), each.received);
});
