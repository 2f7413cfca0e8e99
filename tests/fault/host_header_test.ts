import { assertEquals, assertMatch } from "@std/assert";
import { rawRequest } from "@/tests/support/raw_request.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";

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
      const { headers, ...answer } = await rawRequest(Number(server.port), {
        headers: [`Host: ${host}`],
      });
      assertEquals(answer.status, status);
      assertMatch(headers.get("content-security-policy")!, /^default-src 'none'; object-src/);
      assertEquals(headers.get("x-content-type-options"), "nosniff");
    });
  }
  await server.stop("SIGTERM");
  assertEquals(server.output.slice(before.length).match(/"level":"(warn|error)"/), null);
});

Deno.test("the built app refuses such a Host by itself, as where a platform runs it", async (test) => {
  const { default: built } = await import("@/built.ts");
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    built.fetch,
  );
  for (const [host] of hosts.filter(([, status]) => status === 400)) {
    await test.step(`400 to "${host}"`, async () => {
      const { status, headers } = await rawRequest(server.addr.port, {
        headers: [`Host: ${host}`],
      });
      assertEquals(status, 400);
      assertMatch(headers.get("content-security-policy")!, /^default-src 'none'; object-src/);
    });
  }
});

Deno.test("the QR code's address is the visitor's own, whatever another one's Host was", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, WEBHOOK_SECRET });
  const port = Number(server.port);
  const addressFor = async (host: string) => {
    const { headers, body } = await rawRequest(port, {
      target: "/screen",
      headers: [`Host: ${host}`],
    });
    assertEquals(headers.get("cache-control"), "no-cache");
    return /class="screen-address">([^<]*)</.exec(body)?.[1];
  };
  assertEquals(await addressFor("evil.example"), "evil.example");
  assertEquals(await addressFor("192.168.1.20:8000"), "192.168.1.20:8000");
});
