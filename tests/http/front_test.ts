// The front of a machine, over bare connections: what is odd but lawful reaches the app, what the front
// itself refuses is an answer of ours, and nobody holds a connection who does nothing with it.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { RawConnection } from "@/tests/support/raw_connection.ts";
import { readersComeAndGo, stalledReaderLeaves } from "@/tests/support/streams_over.ts";
import { kitchen } from "@/tests/support/test_app.ts";
import { testFront } from "@/tests/support/test_front.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { signRsa, WEBHOOK_PATH } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

let number = 100;

/** A right order of a number of its own, with these lines in its head. */
function order(lines: string[] = [], version = "1.1") {
  const body = JSON.stringify({ orderNumber: ++number });
  const head = [
    `POST ${WEBHOOK_PATH} HTTP/${version}`,
    "Host: localhost",
    `X-Signature: ${signRsa(body, kitchen.privateKey)}`,
    `Content-Length: ${body.length}`,
    ...lines,
  ];
  return { head: `${head.join("\r\n")}\r\n\r\n`, body, number };
}

const LAWFUL: Record<string, [lines: string[], version?: string]> = {
  "an offer of HTTP/2, as Java's client makes": [
    ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB"],
  ],
  "an offer of WebSockets, as a proxy with the usual map makes": [
    ["Connection: upgrade", "Upgrade: websocket"],
  ],
  "200 headers": [Array.from({ length: 200 }, (_, at) => `X-${at}: 1`)],
  "490 headers": [Array.from({ length: 490 }, (_, at) => `X-${at}: 1`)],
  "HTTP/1.0": [[], "1.0"],
  "an expectation that nobody knows": [["Expect: 200-ok"]],
};

Deno.test("an order reaches the app with whatever is lawful in its head", async (t) => {
  await using front = await testFront();
  const { liveBoard } = front.app.services;
  for (const [what, [lines, version]] of Object.entries(LAWFUL)) {
    await t.step(what, async () => {
      const { head, body, number } = order(lines, version);
      using connection = await RawConnection.open(front.port);
      await connection.send(head + body);
      assertEquals(await connection.statuses(), [200]);
      assert(liveBoard.board.orders.some((each) => each.number === number));
    });
  }
  assertEquals(front.refusals, []);
});

Deno.test("who asks whether to go on is told to, and the order is taken", async () => {
  await using front = await testFront();
  const { head, body } = order(["Expect: 100-continue"]);
  using connection = await RawConnection.open(front.port);
  await connection.send(head);
  await waitFor(() => connection.received.startsWith("HTTP/1.1 100 "));
  await connection.send(body);
  assertEquals(await connection.statuses(), [200]);
});

Deno.test("a sender that says that it has sent all still gets its answer, and a cut-off body a 400", async () => {
  await using front = await testFront();
  const { head, body } = order();
  using whole = await RawConnection.open(front.port);
  await whole.send(head + body);
  await whole.endSending();
  assertEquals(await whole.statuses(), [200]);
  await whole.ended();
  using half = await RawConnection.open(front.port);
  await half.send(head + body.slice(0, 5));
  await half.endSending();
  assertEquals(await half.statuses(), [400]);
  await half.ended();
});

Deno.test("orders in one go are answered in turn, and what is no request after them in its own", async () => {
  await using front = await testFront();
  const [one, two] = [order(), order()];
  using connection = await RawConnection.open(front.port);
  await connection.send(one.head + one.body + two.head + two.body + "nonsense\r\n\r\n");
  assertEquals(await connection.statuses(3), [200, 200, 400]);
  await connection.ended();
  assertEquals(front.refusals, [{ reason: "malformed", status: 400 }]);
});

const length = "Content-Length: 5";
const chunked = "Transfer-Encoding: chunked";
const post = (...lines: string[]) => ["POST / HTTP/1.1", "Host: a", ...lines, "", ""].join("\r\n");

const REFUSED: Record<string, [sent: string, status: number, reason: string | null]> = {
  "a head of more than 64 KiB": [post(`X-A: ${"a".repeat(65_536)}`), 431, "head too large"],
  "more than 500 headers": [
    post(...Array.from({ length: 500 }, (_, at) => `X-${at}: 1`)),
    431,
    "head too large",
  ],
  "a length and chunks": [
    post(length, chunked) + "5\r\nhello\r\n0\r\n\r\n",
    400,
    "malformed",
  ],
  "a line that is no request": ["nonsense\r\n\r\n", 400, "malformed"],
  "a chunk whose size is no number": [post(chunked) + "zz\r\nhello\r\n0\r\n\r\n", 400, "malformed"],
  "a tunnel": ["CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", 405, "no such method"],
  "two hosts": ["GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "malformed"],
  "a host that is none": ["GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, null],
  "an address that is a star": ["OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400, null],
};

Deno.test("what is refused before the app sees it is answered as all else is, and counted", async (t) => {
  await using front = await testFront();
  for (const [what, [sent, status, reason]] of Object.entries(REFUSED)) {
    await t.step(what, async () => {
      front.refusals.length = 0;
      using connection = await RawConnection.open(front.port);
      await connection.send(sent);
      assertEquals(await connection.statuses(), [status]);
      assertMatch(connection.received, /^content-security-policy: default-src 'none';/mi);
      assertMatch(connection.received, /^x-content-type-options: nosniff\r$/mi);
      if (reason === null) return assertEquals(front.refusals, []);
      await connection.ended();
      assertEquals(front.refusals.map((each) => each.reason), [reason]);
    });
  }
});

Deno.test("a head or a body that does not end, and a connection that does nothing, are ended", async () => {
  const limits = {
    headersTimeout: 300,
    requestTimeout: 600,
    keepAliveTimeout: 300,
    connectionsCheckingInterval: 100,
  };
  await using front = await testFront({}, { limits });
  const { head, body } = order();
  using slowHead = await RawConnection.open(front.port);
  await slowHead.send(head.slice(0, 50));
  using slowBody = await RawConnection.open(front.port);
  await slowBody.send(head + body.slice(0, 5));
  using ahead = await RawConnection.open(front.port);
  using idle = await RawConnection.open(front.port);
  await idle.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  const all = [slowHead, slowBody, ahead, idle];
  await Promise.all(all.map((each) => each.ended()));
  const statuses = await Promise.all(all.map((each) => each.statuses()));
  assertEquals(statuses, [[408], [408], [], [200]]);
  assertEquals(front.refusals.map(({ reason }) => reason), ["too slow", "too slow"]);
});

Deno.test("who leaves, or connects and sends nothing, is neither refused nor counted", async () => {
  await using front = await testFront();
  const { head, body } = order();
  for (const sent of ["", "GET / HT", head, head + body.slice(0, 3)]) {
    const connection = await RawConnection.open(front.port);
    await connection.send(sent);
    connection[Symbol.dispose]();
  }
  using last = await RawConnection.open(front.port);
  await last.send(head + body);
  assertEquals(await last.statuses(), [200]);
  assertEquals(front.refusals, []);
});

Deno.test("a stream is written to its connection, and its place is free when its reader has left", async () => {
  await using front = await testFront();
  await readersComeAndGo(front);
});

Deno.test("who stops reading is written no more, and after 30 s is gone and has no place", async () => {
  const clock = new FakeClock();
  await using front = await testFront({}, { clock });
  await stalledReaderLeaves(front, clock);
});
