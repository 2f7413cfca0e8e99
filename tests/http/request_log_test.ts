import { assert, assertEquals, assertMatch } from "@std/assert";
import { captureLog } from "@/tests/support/capture_log.ts";
import { appOn, testApp } from "@/tests/support/test_app.ts";

Deno.test("each answer has an id, which is in every line that the request has logged", async () => {
  await using app = await testApp();
  using log = captureLog();
  const ids = new Set<string | null>();
  for (const number of [850, 851]) {
    const response = await app.order({ orderNumber: number });
    await response.body?.cancel();
    const id = response.headers.get("x-request-id");
    assertMatch(id!, /^[0-9a-f-]{36}$/);
    const lines = log.lines.filter(({ requestId }) => requestId === id);
    assertEquals(lines.map(({ event, number }) => [event, number]), [["Webhook accepted", number]]);
    ids.add(id);
  }
  assertEquals(ids.size, 2);
});

Deno.test("answers to errors have an id too, and none that a visitor wrote", async () => {
  using log = captureLog();
  const { request } = appOn(() => Promise.reject(new Error("The database is gone")));
  const response = await request("/api/orders", { headers: { "x-request-id": "made up" } });
  await response.body?.cancel();
  assertEquals(response.status, 503);
  const id = response.headers.get("x-request-id");
  assertEquals(log.lines.map(({ requestId }) => requestId), [id]);
  assert(id !== "made up");
});

Deno.test("a proxy that is not trusted is said once in the log, and to staff from then on", async () => {
  using log = captureLog();
  const notices = () =>
    log.lines.filter(({ event }) => event.startsWith("A proxy's headers are ignored"));
  await using app = await testApp();
  const get = async (headers: Record<string, string>) => {
    await (await app.request("/healthz", { headers })).body?.cancel();
  };
  const { status } = app.services;
  await get({});
  assertEquals([notices(), (await status.read()).ignoresProxy], [[], false]);
  await get({ "x-forwarded-for": "192.0.2.1" });
  await get({ "x-forwarded-proto": "https" });
  assertEquals(notices().map(({ level, header }) => [level, header]), [[
    "warn",
    "x-forwarded-for",
  ]]);
  assertEquals((await status.read()).ignoresProxy, true);
  await using trusting = await testApp({ TRUST_PROXY: "on" });
  await (await trusting.request("/", { headers: { "x-forwarded-for": "192.0.2.1" } })).body
    ?.cancel();
  assertEquals(notices().length, 1);
  assertEquals((await trusting.services.status.read()).ignoresProxy, false);
});
