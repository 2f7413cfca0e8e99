import { assertEquals, assertMatch } from "@std/assert";
import { emptyDatabase, Server } from "../server.ts";
import { WEBHOOK_SECRET } from "../signing.ts";

/** The status and headers with which a server answers a request as it stands here. */
async function answerTo(server: Server, head: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(server.port) });
  const bytes = Uint8Array.from(head, (character) => character.charCodeAt(0));
  await connection.write(bytes);
  const answer = await new Response(connection.readable).text();
  return answer.split("\r\n\r\n", 1)[0]!;
}

const hosts: [string, number][] = [
  ["localhost", 200],
  ["orders.example.com:8443", 200],
  ["192.168.1.20:8000", 200],
  ["[::1]:8000", 200],
  ["xn--caf-dma.example", 200],
  ["my_printer.local", 200],
  ["", 200],
  ["a b", 400],
  ["[::", 400],
  ["<script>alert(1)</script>", 400],
  ["a/../b", 400],
  ["a/orders?", 400],
  ["a?b", 400],
  ["a#b", 400],
  ["a\\b", 400],
  ["me:hush@a", 400],
  ["a:99999", 400],
  ["a:b", 400],
  ["%zz", 400],
  ["caf\xe9", 400],
  ["a,b", 400],
  ["a;b", 400],
  ['a"b', 400],
];

Deno.test("a Host header that names no host is the client's error, and nothing in the log", async (test) => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, WEBHOOK_SECRET });
  const before = server.output;
  for (const [host, status] of hosts) {
    await test.step(`${status} to "${host}"`, async () => {
      const head = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const answer = await answerTo(server, head);
      assertEquals(answer.split("\r\n")[0]!.split(" ")[1], String(status));
      assertMatch(answer, /^content-security-policy: default-src 'none'; object-src 'none'/m);
      assertMatch(answer, /^x-content-type-options: nosniff/m);
    });
  }
  await server.stop("SIGTERM");
  assertEquals(server.output.slice(before.length).match(/"level":"(warn|error)"/), null);
});

Deno.test("the QR code's address is the visitor's own, whatever another one's Host was", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, WEBHOOK_SECRET });
  const { port } = server;
  const addressFor = async (host: string) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    const head = `GET /screen HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    const page = await new Response(connection.readable).text();
    assertMatch(page, /^cache-control: no-cache\r$/m);
    return /class="screen-address">([^<]*)</.exec(page)?.[1];
  };
  assertEquals(await addressFor("evil.example"), "evil.example");
  assertEquals(await addressFor("192.168.1.20:8000"), "192.168.1.20:8000");
});
