// What no HTTP client would send, to the app as a process: most of it the HTTP server itself
// refuses, so what matters is that nothing of it is taken for an order or breaks anything.
import { assertEquals, assertMatch } from "@std/assert";
import { RawConnection } from "@/tests/support/raw_connection.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair, signRsa, WEBHOOK_PATH } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const kitchen = rsaKeyPair();
const BODY = '{"orderNumber":666}';
const SIGNATURE = signRsa(BODY, kitchen.privateKey);

/** The lines of a right order's head, for one of them to be replaced or left out. */
const LINES = {
  request: `POST ${WEBHOOK_PATH} HTTP/1.1`,
  host: "Host: localhost",
  signature: `X-Signature: ${SIGNATURE}`,
  length: `Content-Length: ${BODY.length}`,
  connection: "Connection: close",
};

/** A right order, but for these lines of its head and this body. */
function order(lines: { [name: string]: string | null }, body = BODY): string {
  const head = Object.values({ ...LINES, ...lines }).filter((line) => line !== null);
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

const CHUNKED = "Transfer-Encoding: chunked";
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
const folded = `${SIGNATURE.slice(0, 76)}\r\n ${SIGNATURE.slice(76)}`;

/** What is sent, how it is answered (`null`: by closing the connection), and whether that was all. */
const REFUSED: Record<string, [sent: string | Uint8Array, status: number | null, ends?: "ends"]> = {
  "a length that is no number": [order({ length: "Content-Length: all" }), 400],
  "a negative length": [order({ length: "Content-Length: -19" }), 400],
  "a length with a plus sign": [order({ length: "Content-Length: +19" }), 400],
  "a length beyond all": [order({ length: `Content-Length: ${"9".repeat(40)}` }), 400],
  "two lengths": [order({ length: "Content-Length: 19\r\nContent-Length: 20" }, `${BODY} `), 400],
  "a length and chunks": [
    order({ chunked: CHUNKED }, `13\r\n${BODY}\r\n0\r\n\r\n`),
    400,
  ],
  "a length that is too small": [order({ length: "Content-Length: 18" }), 401],
  "a length that is too large": [order({ length: "Content-Length: 20" }), 400, "ends"],
  "a body that is cut off": [order({}, BODY.slice(0, 9)), 400, "ends"],
  "chunks that are cut off": [order({ length: CHUNKED }, `13\r\n${BODY}\r\n`), 400, "ends"],
  "a head that is cut off": [order({}).slice(0, 300), null, "ends"],
  "a length above the limit": [
    order({ length: "Content-Length: 65537" }, BODY.padEnd(65_537)),
    413,
  ],
  "a transfer coding that is none": [order({ length: "Transfer-Encoding: identity" }), 400],
  "a transfer coding that is not undone": [
    order({ length: "Transfer-Encoding: gzip, chunked" }, `12\r\n${BODY.slice(1)}\r\n0\r\n\r\n`),
    401,
  ],
  "a chunk whose size is no number": [
    order({ length: CHUNKED }, `zz\r\n${BODY}\r\n0\r\n\r\n`),
    400,
  ],
  "a chunk larger than anything": [
    order({ length: CHUNKED }, `${"f".repeat(16)}\r\n${BODY}\r\n0\r\n\r\n`),
    400,
    "ends",
  ],
  "a chunk whose size does not fit": [
    order({ length: CHUNKED }, `${"f".repeat(17)}\r\n${BODY}\r\n0\r\n\r\n`),
    400,
  ],
  "chunks above the limit": [
    order({ length: CHUNKED }, `${"1000\r\n" + " ".repeat(4_096) + "\r\n"}`.repeat(17)),
    413,
  ],
  "a host that is none": [order({ host: "Host: [" }), 400],
  "a host with a path": [order({ request: "POST /x HTTP/1.1", host: "Host: a/../.." }), 400],
  "a host that is the whole address": [
    order({ request: "POST / HTTP/1.1", host: `Host: localhost${WEBHOOK_PATH}?` }),
    400,
  ],
  "a host with a NUL": [order({ host: "Host: local\0host" }), 400],
  "two hosts": [order({ host: "Host: localhost\r\nHost: localhost" }), 400],
  "an address whose host is none": [
    order({ request: `POST http://[${WEBHOOK_PATH} HTTP/1.1` }),
    400,
  ],
  "a header over two lines": [order({ signature: `X-Signature: ${folded}` }), 400],
  "a header with a NUL": [order({ signature: `X-Signature: ${SIGNATURE}\0` }), 400],
  "a header with a carriage return": [order({ signature: `X-Signature: ${SIGNATURE}\rX: 1` }), 400],
  "a header with a space before the colon": [
    order({ signature: `X-Signature : ${SIGNATURE}` }),
    400,
  ],
  "a header without a name": [order({ signature: `: ${SIGNATURE}` }), 400],
  "a header without a colon": [order({ signature: SIGNATURE }), 400],
  "headers of 1 MB": [order({ more: "X-A: 8\r\n".repeat(125_000) + "X-B: 8" }), 431],
  "one header of 1 MB": [order({ more: `X-A: ${"8".repeat(1_000_000)}` }), 431],
  "an address of 1 MB": [order({ request: `POST /?${"8".repeat(1_000_000)} HTTP/1.1` }), 431],
  "an HTTP that there is not": [order({ request: `POST ${WEBHOOK_PATH} HTTP/9.9` }), 400],
  "line ends without carriage returns": [order({}).replaceAll("\r\n", "\n"), 400],
  "HTTP 0.9": [`GET ${WEBHOOK_PATH}\r\n\r\n`, 405],
  "a method in small letters": [order({ request: `post ${WEBHOOK_PATH} HTTP/1.1` }), 400],
  "a method that there is not": [order({ request: `ORDER ${WEBHOOK_PATH} HTTP/1.1` }), 400],
  "the method TRACE": [order({ request: `TRACE ${WEBHOOK_PATH} HTTP/1.1` }), 405],
  "another method by header": [
    order({ request: `GET ${WEBHOOK_PATH} HTTP/1.1`, more: "X-HTTP-Method-Override: POST" }),
    405,
  ],
  "an address with a space": [order({ request: `POST ${WEBHOOK_PATH} x HTTP/1.1` }), 400],
  "an address that is a star": [order({ request: "OPTIONS * HTTP/1.1" }), 400],
  "a path with half an escape": [get("/%"), 400],
  "a path with an escape that is no UTF-8": [get("/%ff"), 400],
  "a path with half a letter in it": [get("/api/orders/%E0%A4%A"), 400],
  "a path with an escaped NUL": [get("/api/orders/%00"), 401],
  "a path of slashes that leads up": [get("/..//etc/passwd"), 404],
  "a path that leads up by escapes": [get("/static/%2e%2e%2f%2e%2e%2fdeno.json"), 404],
  "a path with back slashes": [get("/..\\..\\deno.json"), 400],
  "the beginning of TLS": [new Uint8Array([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), 400],
  "bytes that are nothing": [Uint8Array.from({ length: 1_000 }, (_, at) => at * 7 % 256), 400],
};

const chunks = `1\r\n{\r\n12;why="none"\r\n${BODY.slice(1)}\r\n0\r\nX-Trailer: 1\r\n\r\n`;

/** What looks odd and is right: it is answered with 200. */
const TAKEN: Record<string, string> = {
  "an address with scheme and host": order({
    request: `POST http://elsewhere.example.com${WEBHOOK_PATH} HTTP/1.1`,
  }),
  "two slashes for one": order({ request: `POST /${WEBHOOK_PATH} HTTP/1.1` }),
  "no host": order({ host: null }),
  "HTTP/1.0 without a host": order({ request: `POST ${WEBHOOK_PATH} HTTP/1.0`, host: null }),
  "chunks, with an extension and a trailer": order({ length: CHUNKED }, chunks),
  "names in capitals, and white space around values": order({
    signature: `X-SIGNATURE:\t ${SIGNATURE} \t`,
  }),
};

async function liveNumbers(server: Server): Promise<string[]> {
  return (await (await fetch(`${server.url}/api/orders`)).json()).orders;
}

Deno.test("what is no HTTP is no order, and the next order is taken", async (t) => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
    METRICS_TOKEN: "a-token-for-the-monitor",
  });
  let number = 700;
  const taken: string[] = [];
  for (const [what, [sent, status, ends]] of Object.entries(REFUSED)) {
    await t.step(what, async () => {
      using connection = await RawConnection.open(server.port);
      await connection.send(sent);
      if (ends) await connection.endSending();
      assertEquals(await connection.statuses(), status === null ? [] : [status]);
      const response = await postOrder(server.url, ++number, kitchen.privateKey);
      await response.body?.cancel();
      assertEquals(response.status, 200);
      taken.unshift(String(number));
    });
  }
  assertEquals(await liveNumbers(server), taken);
  const headers = { authorization: "Bearer a-token-for-the-monitor" };
  const metrics = await (await fetch(`${server.url}/metrics`, { headers })).text();
  assertMatch(metrics, /^http_requests_refused_total\{reason="malformed"\} [1-9][0-9]$/m);
  assertMatch(metrics, /^http_requests_refused_total\{reason="head too large"\} [1-9]$/m);
  await server.stop("SIGTERM");
  assertMatch(server.output, /"event":"Request refused","status":400,"reason":"malformed"/);
  assertEquals(/"level":"error"|Uncaught|TypeError/.exec(server.output), null);
});

for (const [what, sent] of Object.entries(TAKEN)) {
  Deno.test(`an order is taken with ${what}`, async () => {
    await using database = await emptyDatabase();
    await using server = await Server.start({
      ...database.variables,
      WEBHOOK_PUBLIC_KEY: kitchen.spki,
    });
    using connection = await RawConnection.open(server.port);
    await connection.send(sent);
    assertEquals(await connection.statuses(), [200]);
    assertEquals(await liveNumbers(server), ["666"]);
  });
}

Deno.test("orders that are sent without waiting for answers are all taken, up to the first bad one", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  using connection = await RawConnection.open(server.port);
  const signed = (number: number) => {
    const body = JSON.stringify({ orderNumber: number });
    const signature = `X-Signature: ${signRsa(body, kitchen.privateKey)}`;
    return order({ connection: null, signature }, body);
  };
  await connection.send(`${signed(101)}${signed(102)}${order({ length: "Content-Length: x" })}`);
  assertEquals(await connection.statuses(3), [200, 200, 400]);
  await connection.ended();
  assertEquals((await liveNumbers(server)).sort(), ["101", "102"]);
});

Deno.test("a sender that asks first whether to go on is told so", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  using connection = await RawConnection.open(server.port);
  await connection.send(order({ expect: "Expect: 100-continue" }, ""));
  await waitFor(() => connection.received.startsWith("HTTP/1.1 100 "));
  await connection.send(BODY);
  assertEquals(await connection.statuses(), [200]);
});

/** A frame of HTTP/2 (RFC 9113, 4.1). */
function frame(type: number, flags: number, stream: number, payload: number[]): number[] {
  return [0, 0, payload.length, type, flags, 0, 0, 0, stream, ...payload];
}

Deno.test("requests by HTTP/2 that are taken back print nothing that is no line of the log", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  // GET http://a/, by HPACK's static table; each is reset before anybody could answer it.
  const get = [0x82, 0x86, 0x84, 0x41, 1, 0x61];
  const streams = Array.from({ length: 60 }, (_, at) => 2 * at + 1).flatMap((stream) => [
    ...frame(1, 5, stream, get),
    ...frame(3, 0, stream, [0, 0, 0, 8]),
  ]);
  using connection = await RawConnection.open(server.port);
  const preface = new TextEncoder().encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  await connection.send(Uint8Array.from([...preface, ...frame(4, 0, 0, []), ...streams]));
  await connection.ended();
  const response = await postOrder(server.url, 850, kitchen.privateKey);
  await response.body?.cancel();
  assertEquals(response.status, 200);
  await server.stop("SIGTERM");
  for (const line of server.output.trim().split("\n")) assertEquals(line[0], "{", line);
});
