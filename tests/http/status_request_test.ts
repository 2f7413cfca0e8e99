import { assertEquals } from "@std/assert";
import { testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";

const PATH = "/api/status/request";
const TOKEN = "a-token-for-the-monitor";

Deno.test("GET /api/status/request tells a monitor how its request came", async () => {
  await using app = await testApp({ METRICS_TOKEN: TOKEN, TRUST_PROXY: "on" });
  const response = await app.request(PATH, {
    headers: {
      authorization: `Bearer ${TOKEN}`,
      "x-forwarded-for": "198.51.100.1, 192.0.2.1",
      "x-forwarded-proto": "https",
    },
  }, "10.0.0.1");
  assertEquals([response.status, response.headers.get("cache-control")], [200, "no-store"]);
  assertEquals(await response.json(), {
    address: "192.0.2.1",
    peer: "10.0.0.1",
    protocol: "https",
    host: "localhost:8000",
    forwardedFor: ["198.51.100.1", "192.0.2.1"],
    forwardedProto: "https",
    trustProxy: { isRight: false, shouldBe: "2" },
  });
});

Deno.test("GET /api/status/request tells staff, and nobody else", async () => {
  await using app = await testApp({ METRICS_TOKEN: TOKEN });
  const staff = new TestBrowser(app);
  await staff.logIn();
  const seen = JSON.parse((await staff.get(PATH)).text);
  assertEquals(seen.trustProxy, { isRight: true, shouldBe: "off" });
  for (const authorization of ["", `Bearer ${TOKEN}x`, "Bearer "]) {
    const response = await app.request(PATH, { headers: { authorization } });
    assertEquals(response.status, 401, authorization);
    assertEquals((await response.text()).includes("127.0.0.1"), false);
  }
});
