import { assert, assertEquals } from "@std/assert";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";

const PATH = "/metrics";

async function setUp() {
  const clock = new FakeClock();
  const app = await testApp({}, { clock });
  const browser = new TestBrowser(app);
  await browser.logIn();
  const figures = async () => {
    const lines = (await browser.get(PATH)).text.split("\n").filter((line) => /^[a-z]/.test(line));
    return Object.fromEntries(lines.map((line) => line.split(" ")));
  };
  return { app, browser, clock, figures, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

Deno.test("GET /metrics tells staff the streams, the numbers and the memory of now", async () => {
  await using setup = await setUp();
  const { app, clock, figures } = setup;
  const stream = new EventReader((await app.request("/api/events")).body!);
  for (const number of [7, 850]) await app.services.store.call(number, "kitchen");
  const { orders_streams_open, orders_live, orders_store_healthy, ...rest } = await figures();
  assertEquals([orders_streams_open, orders_live, orders_store_healthy], ["1", "2", "1"]);
  assert(Number(rest.process_resident_memory_bytes) > Number(rest.v8_heap_used_bytes));
  assert(Number(rest.v8_heap_used_bytes) > 1_000_000);
  await stream.close();
  clock.jump(300_000);
  const later = await figures();
  assertEquals([later.orders_streams_open, later.orders_live], ["0", "0"]);
});

Deno.test("GET /metrics is in the format that Prometheus reads, and nothing keeps it", async () => {
  await using setup = await setUp();
  const answer = await setup.browser.get(PATH);
  assertEquals([answer.status, answer.headers.get("cache-control")], [200, "no-store"]);
  assertEquals(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const gauge = /^# HELP ([a-z0-9_]+) .+\n# TYPE \1 gauge\n\1 [0-9.]+\n/;
  let rest = answer.text;
  while (rest !== "") {
    assert(gauge.test(rest), rest);
    rest = rest.replace(gauge, "");
  }
});

Deno.test("GET /metrics tells nothing to who is not logged in", async () => {
  await using setup = await setUp();
  const answer = await new TestBrowser(setup.app).get(PATH);
  assertEquals([answer.status, answer.location], [303, "/login?next=%2Fmetrics"]);
  assertEquals(answer.text.includes("bytes"), false);
});

Deno.test("GET /metrics has no other methods", async () => {
  await using setup = await setUp();
  for (const method of ["POST", "PUT", "DELETE"]) {
    const answer = await setup.browser.send(method, PATH);
    assertEquals([answer.status, answer.headers.get("allow")], [405, "GET, HEAD"], method);
  }
});
