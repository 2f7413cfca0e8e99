import { assertEquals, assertMatch } from "@std/assert";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";

/** The security headers of a file, and whether it may be kept. */
const HEADERS = {
  "cache-control": "no-cache",
  "content-security-policy":
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(),geolocation=(),microphone=()",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

Deno.test("a file that a browser has is not sent again, and the answer says which it is", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start(database.variables);
  for (const path of ["/styles.css", "/favicon.svg", "/service_worker.js"]) {
    for (const encoding of ["br", "identity"]) {
      const ask = (headers: HeadersInit) => fetch(server.url + path, { headers });
      const first = await ask({ "accept-encoding": encoding });
      await first.body?.cancel();
      const etag = first.headers.get("etag")!;
      assertMatch(etag, /^W\/".+"$/, path);
      const again = await ask({ "accept-encoding": encoding, "if-none-match": etag });
      assertEquals([again.status, await again.text()], [304, ""], path);
      assertEquals(again.headers.get("etag"), etag, path);
      assertEquals(again.headers.get("vary"), "Accept-Encoding", path);
      if (path === "/service_worker.js") continue;
      for (const [name, value] of Object.entries(HEADERS)) {
        assertEquals(again.headers.get(name), value, `${path} ${name}`);
      }
    }
    const other = await fetch(server.url + path, { headers: { "if-none-match": 'W/"other"' } });
    await other.body?.cancel();
    assertEquals(other.status, 200, path);
  }
});
