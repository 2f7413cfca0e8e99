import { assert, assertEquals, assertMatch } from "@std/assert";
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
  assertFormat(answer.text);
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

const TOKEN = "a-token-for-the-monitor";

Deno.test("GET /metrics is for a monitor with METRICS_TOKEN, and for nobody with another one", async () => {
  await using app = await testApp({ METRICS_TOKEN: TOKEN });
  const ask = async (authorization: string) => {
    const response = await app.request(PATH, { headers: { authorization } });
    return [response.status, (await response.text()).includes("orders_live")];
  };
  assertEquals(await ask(`Bearer ${TOKEN}`), [200, true]);
  for (const wrong of [`Bearer ${TOKEN}x`, "Bearer ", TOKEN, `Basic ${TOKEN}`]) {
    assertEquals(await ask(wrong), [303, false], wrong);
  }
  await using without = await testApp();
  const headers = { authorization: "Bearer " };
  assertEquals((await without.request(PATH, { headers })).status, 303);
});

Deno.test("GET /metrics counts orders and refusals, and times the database and the fan-out", async () => {
  await using app = await testApp({ METRICS_TOKEN: TOKEN });
  const statuses = [];
  for (
    const [body, signature] of [[{ orderNumber: 7 }], [{}], [{ orderNumber: 8 }, "x"]] as const
  ) {
    statuses.push((await app.order(body, signature)).status);
  }
  assertEquals(statuses, [200, 200, 401]);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const text = await (await app.request(PATH, { headers })).text();
  assertFormat(text);
  for (
    const line of [
      'orders_called_total{source="kitchen",outcome="called"} 1',
      'orders_called_total{source="kitchen",outcome="ignored"} 1',
      'orders_called_total{source="staff",outcome="called"} 0',
      'orders_refused_total{reason="unsigned"} 1',
      'orders_refused_total{reason="wrong signature"} 0',
    ]
  ) {
    assert(text.includes(`\n${line}\n`), `${line} is not in:\n${text}`);
  }
  assertMatch(text, /^kv_request_duration_seconds_count\{operation="commit"\} [1-9]/m);
  assertMatch(text, /^orders_fan_out_duration_seconds_bucket\{le="\+Inf"\} [1-9]/m);
  assertMatch(text, /^process_start_time_seconds 1[0-9.]+$/m);
});

/** Fails unless it is Prometheus' text format, with names as its conventions want them. */
function assertFormat(text: string): void {
  assert(text.endsWith("\n"));
  const families = text.split(/^(?=# HELP )/m);
  const names = new Set<string>();
  for (const family of families) {
    const [help = "", type = "", ...samples] = family.trimEnd().split("\n");
    const [, name = ""] = /^# HELP ([a-z][a-z0-9_]*) [A-Z0-9].*[^.]$/.exec(help) ?? [];
    const [, kind = ""] = new RegExp(`^# TYPE ${name} (gauge|counter|histogram)$`).exec(type) ?? [];
    assert(name !== "" && kind !== "" && !names.has(name), family);
    names.add(name);
    assertEquals(name.endsWith("_total"), kind === "counter", name);
    if (kind === "histogram") assert(name.endsWith("_seconds"), name);
    const suffix = kind === "histogram" ? "_(bucket|sum|count)" : "";
    const label = '[a-z]+="[^"\\\\]*"';
    const sample = new RegExp(`^${name}${suffix}(\\{${label}(,${label})*\\})? [0-9.e+-]+$`);
    for (const line of samples) assertMatch(line, sample);
    const buckets = samples.filter((line) => line.includes('_bucket{le="'));
    const counts = buckets.map((line) => Number(line.split(" ")[1]));
    assertEquals(counts, counts.toSorted((a, b) => a - b), family);
  }
}
