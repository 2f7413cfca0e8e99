import { assertEquals, assertStringIncludes } from "@std/assert";
import { qrCodeIn } from "@/tests/support/read_qr_code.ts";
import { testApp } from "@/tests/support/test_app.ts";

Deno.test("GET /poster leads to the guests' page, in both languages, the visitor's first", async () => {
  await using app = await testApp({
    PUBLIC_URL: "https://orders.example.com",
    BAR_NAME: "Café <N>",
  });
  const response = await app.request("/poster", { headers: { "accept-language": "nl" } });
  assertEquals([response.status, response.headers.get("cache-control")], [200, "no-cache"]);
  const html = await response.text();
  assertEquals(qrCodeIn(html), "https://orders.example.com/");
  assertStringIncludes(html, 'lang="nl">Zie wanneer je bestelling klaar is</h1>');
  assertStringIncludes(html, ">See when your order is ready</p>");
  assertStringIncludes(html, "Café &lt;N>");
  assertStringIncludes(html, ">orders.example.com</p>");
});

Deno.test("GET /poster has no code where no phone could open what it says", async () => {
  await using app = await testApp();
  const html = await (await app.request("/poster")).text();
  assertEquals(html.includes("qr-code"), false);
  assertStringIncludes(html, "ask whoever looks after the board");
});
