import { assertEquals, assertMatch } from "@std/assert";
import { testApp } from "../test_app.ts";

Deno.test("the service worker may ask the server, and no browser keeps an old one", async () => {
  await using app = await testApp();
  const response = await app.request("/service_worker.js");
  await response.body?.cancel();
  assertEquals(response.status, 200);
  assertMatch(response.headers.get("content-type") ?? "", /^text\/javascript/);
  assertEquals(response.headers.get("cache-control"), "no-cache");
  assertEquals(
    response.headers.get("content-security-policy"),
    "default-src 'none'; object-src 'none'; base-uri 'none'; connect-src 'self'; " +
      "frame-ancestors 'none'",
  );
});
