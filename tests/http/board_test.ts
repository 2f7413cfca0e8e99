import { TestBrowser } from "@/tests/support/test_browser.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { quickEnough } from "@/tests/support/quick_enough.ts";
import { scriptsOf } from "@/tests/support/scripts_of.ts";
import { appOn, type TestApp, testApp } from "@/tests/support/test_app.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { MOST_BYTES, MOST_SERVICE_WORKER_BYTES } from "@/tools/weights.ts";

Deno.test("GET /api/orders lists the live numbers as strings, newest call first", async () => {
  const clock = new FakeClock();
  await using app = await testApp({}, { clock });
  for (const number of [850, 7, 1234]) {
    await (await app.order({ orderNumber: number })).body?.cancel();
    clock.jump(1_000);
  }
  await waitFor(() => app.services.liveBoard.board.orders.length === 3);
  const response = await app.request("/api/orders");
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("access-control-expose-headers"), "ETag");
  assertEquals(response.headers.get("access-control-allow-origin"), "*");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertMatch(response.headers.get("content-type") ?? "", /^application\/json/);
  const { orders, board } = await response.json();
  assertEquals(orders, ["1234", "7", "850"]);
  assertEquals(board.orders.map(({ number }: { number: number }) => number), [1234, 7, 850]);
  assertEquals(board.now, clock.now());
  clock.jump(298_000);
  const later = await (await app.request("/api/orders")).json();
  assertEquals(later.orders, ["1234"]);
});

Deno.test("GET /api/events streams the whole board to every page", async () => {
  await using app = await testApp();
  const response = await app.request("/api/events", { headers: { "accept-encoding": "br" } });
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/event-stream");
  assertEquals(response.headers.get("x-accel-buffering"), "no");
  assertEquals(response.headers.get("content-encoding"), null);
  assertEquals(response.headers.get("cache-control"), "no-cache, no-transform");
  const stream = new EventReader(response.body!);
  assertEquals((await stream.next()).data.orders, []);
  await (await app.order({ orderNumber: 850 })).body?.cancel();
  const { event, id, data } = await stream.next();
  assertEquals([event, id], ["board", data.version]);
  assertEquals(data.orders[0].number, 850);
  await stream.close();
  await waitFor(() => app.services.streams.size === 0);
});

Deno.test("GET /api/events answers a clear 503 over MAX_STREAMS", async () => {
  await using app = await testApp({ MAX_STREAMS: "1" });
  const first = await app.request("/api/events");
  const second = await app.request("/api/events");
  assertEquals(second.status, 503);
  assertEquals(second.headers.get("content-type"), "application/problem+json");
  assertStringIncludes((await second.json()).detail, "Too many");
  await first.body?.cancel();
  const third = await app.request("/api/events");
  assertEquals(third.status, 200);
  await third.body?.cancel();
});

Deno.test("GET /api/events answers a clear 429 over MAX_STREAMS_PER_ADDRESS, to that address alone", async () => {
  await using app = await testApp({ MAX_STREAMS: "10", MAX_STREAMS_PER_ADDRESS: "1" });
  const open = (from: string) => app.request("/api/events", {}, from);
  const first = await open("192.0.2.1");
  const second = await open("192.0.2.1");
  assertEquals([second.status, second.headers.get("retry-after")], [429, "5"]);
  assertEquals(second.headers.get("content-type"), "application/problem+json");
  assertStringIncludes((await second.json()).detail, "Too many pages are open at this address");
  const other = await open("192.0.2.2");
  assertEquals(other.status, 200);
  await first.body?.cancel();
  const again = await open("192.0.2.1");
  assertEquals(again.status, 200);
  await Promise.all([other.body?.cancel(), again.body?.cancel()]);
});

Deno.test("streams are counted by the addresses that a trusted proxy tells, and not by what visitors write", async () => {
  for (const [TRUST_PROXY, status] of [["on", 200], ["off", 429]] as const) {
    await using app = await testApp({ TRUST_PROXY, MAX_STREAMS_PER_ADDRESS: "1" });
    const open = (visitor: string) =>
      app.request("/api/events", { headers: { "x-forwarded-for": visitor } });
    const first = await open("192.0.2.1");
    const other = await open("192.0.2.2");
    assertEquals(other.status, status);
    await Promise.all([first.body?.cancel(), other.body?.cancel()]);
  }
});

Deno.test("HEAD /api/events opens no stream", async () => {
  await using app = await testApp();
  const response = await app.request("/api/events", { method: "HEAD" });
  assertEquals([response.status, response.body], [200, null]);
  assertEquals(app.services.streams.size, 0);
});

Deno.test("two service sets on one file without BroadcastChannel see each other within 1 s", async () => {
  const folder = await Deno.makeTempDir();
  const variables = { KV_PATH: `${folder}/orders.sqlite3` };
  {
    await using one = await testApp(variables);
    await using two = await testApp(variables);
    const stream = new EventReader((await two.request("/api/events")).body!);
    await stream.next();
    await quickEnough(1_000, async (turn) => {
      const begun = performance.now();
      await (await one.order({ orderNumber: 850 + turn })).body?.cancel();
      const { data } = await stream.next();
      const took = performance.now() - begun;
      assertEquals(data.orders[0].number, 850 + turn);
      return took;
    });
    await stream.close();
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("GET / is a whole page without its script: board, title, refresh", async () => {
  await using app = await testApp({ BAR_NAME: "Café <Noord>" });
  await (await app.order({ orderNumber: 850 })).body?.cancel();
  await waitFor(() => app.services.liveBoard.board.orders.length === 1);
  const response = await app.request("/");
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("cache-control"), "no-cache");
  const html = await response.text();
  assertStringIncludes(html, '<span class="number">850</span>');
  assertStringIncludes(html, "Café &lt;Noord>");
  assertStringIncludes(html, '<noscript><meta http-equiv="refresh"');
  assertEquals(html.includes(" style="), false);
});

Deno.test("GET / carries the brand's colours, each with a text colour that can be read on it", async () => {
  await using app = await testApp({ PRIMARY_COLOR: "#ffff00", SECONDARY_COLOR: "#000000" });
  const html = await (await app.request("/")).text();
  assertStringIncludes(html, "--primary:#ffff00;--on-primary:#000000");
  assertStringIncludes(html, "--secondary:#000000;--on-secondary:#ffff00");
});

/** What a file or page weighs: its body as it is sent. */
async function sizeOf(app: TestApp, path: string): Promise<number> {
  const response = await app.request(path, { headers: { "accept-encoding": "gzip, br" } });
  assertEquals([response.status, response.headers.get("content-encoding")], [200, "br"]);
  return (await response.arrayBuffer()).byteLength;
}

/** The scripts that a followed number brings, by what is in them. */
async function scriptsOfMine(app: TestApp, loaded: string[]): Promise<string[]> {
  const textOf = async (path: string) => await (await app.request(path)).text();
  const absolute = (path: string, from: string) =>
    new URL(path, `http://localhost${from}`).pathname;
  for (const from of loaded) {
    for (const [, path] of (await textOf(from)).matchAll(/\bimport\("([^"]+)"\)/g)) {
      const script = absolute(path!, from);
      const text = await textOf(script);
      if (!text.includes("ready-call")) continue;
      const own = [...text.matchAll(/\bfrom"([^"]+)"/g)].map(([, each]) => absolute(each!, script));
      return [script, ...own.filter((each) => !loaded.includes(each))];
    }
  }
  throw new Error("No script shows followed numbers");
}

async function assertLight(path: keyof typeof MOST_BYTES): Promise<void> {
  const most = MOST_BYTES[path];
  await using app = await testApp();
  const html = await (await app.request(path)).text();
  const scripts = await scriptsOf(app, path);
  if (path !== "/") scripts.push(...await scriptsOfMine(app, scripts));
  const styles = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, path]) =>
    path!
  );
  assert(scripts.length > 0 && styles.length > 0);
  let script = 0;
  for (const each of scripts) script += await sizeOf(app, each);
  let all = script + await sizeOf(app, path);
  for (const each of styles) all += await sizeOf(app, each);
  assert(script <= most.scripts, `JavaScript: ${script} bytes`);
  assert(all <= most.inAll, `In all: ${all} bytes`);
  assertEquals(/(?:src|href)="(?:https?:)?\/\//.test(html), false);
}

Deno.test("the first visit of / is at most 20 kB, its JavaScript at most 12 kB, all of it ours", async () => {
  await assertLight("/");
});

Deno.test("a first visit by a receipt is at most 28 kB, its JavaScript at most 18 kB, all of it ours", async () => {
  await assertLight("/?order=850");
});

Deno.test("the service worker, which comes beside a first visit, is at most 2 kB", async () => {
  await using app = await testApp();
  const size = await sizeOf(app, "/service_worker.js");
  assert(size <= MOST_SERVICE_WORKER_BYTES, `${size} bytes`);
});

Deno.test("island code is immutable, files are checked again, both are compressed", async () => {
  await using app = await testApp();
  const script = (await scriptsOf(app, "/")).find((path) => path.includes("GuestBoard"));
  for (
    const [encoding, accept] of [["br", "gzip, deflate, br"], ["gzip", "gzip"], [null, "identity"]]
  ) {
    const response = await app.request(script!, { headers: { "accept-encoding": accept! } });
    assertEquals(response.headers.get("content-encoding"), encoding!);
    assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assertStringIncludes(response.headers.get("vary") ?? "", "Accept-Encoding");
    // It would be that of whoever asked first.
    assertEquals(response.headers.get("x-request-id"), null);
    await response.body?.cancel();
  }
  const css = await app.request("/styles.css", { headers: { "accept-encoding": "br" } });
  assertStringIncludes(css.headers.get("cache-control") ?? "", "no-cache");
  await css.body?.cancel();
});

const QUIET = { disk: "ok", databaseDamaged: null, dataFolder: "ok" };

Deno.test("/healthz is 200 while orders can be taken, and 503 when none can be stored", async () => {
  const clock = new FakeClock();
  const app = await testApp({}, { clock });
  const well = await app.request("/healthz");
  assertEquals(well.status, 200);
  assertEquals(await well.json(), { ok: true, store: "ok", publicKey: "ok", ...QUIET });
  await app.services.close();
  clock.jump(5_000);
  const ill = await app.request("/healthz");
  assertEquals(ill.status, 503);
  assertEquals(await ill.json(), {
    ok: false,
    store: "not writable",
    publicKey: "ok",
    ...QUIET,
  });
});

const refusedMethods: [string, string[]][] = [
  ["/", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]],
  ["/api/orders", ["PUT", "PATCH", "DELETE"]],
  ["/api/orders/webhook", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]],
  ["/api/events", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]],
  ["/manifest.webmanifest", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]],
  ["/icons/icon-192.png", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]],
  ["/healthz", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]],
];

Deno.test("OPTIONS /api/orders tells any site that it may read the board", async () => {
  await using app = await testApp();
  const headers = {
    origin: "https://cafe.example",
    "access-control-request-method": "GET",
    "access-control-request-headers": "if-none-match",
  };
  const response = await app.request("/api/orders", { method: "OPTIONS", headers });
  assertEquals(response.status, 204);
  assertEquals(response.headers.get("access-control-allow-origin"), "*");
  assertEquals(response.headers.get("access-control-allow-methods"), "GET");
  assertEquals(response.headers.get("access-control-allow-headers"), "*");
});

for (const [path, methods] of refusedMethods) {
  Deno.test(`${path} answers 405 with Allow to ${methods.join(", ")}`, async () => {
    await using app = await testApp();
    for (const method of methods) {
      const response = await app.request(path, { method });
      assertEquals(response.status, 405, method);
      assertMatch(response.headers.get("allow") ?? "", /GET|POST/);
      await response.body?.cancel();
    }
  });
}

Deno.test("what is not there answers 404: a page for people, problem details for the API", async () => {
  await using app = await testApp();
  const page = await app.request("/nothing-here");
  assertEquals(page.status, 404);
  assertStringIncludes(await page.text(), "<h1>There is nothing here</h1>");
  const api = await app.request("/api/nothing");
  assertEquals([api.status, api.headers.get("content-type")], [404, "application/problem+json"]);
  assertEquals(await api.json(), { status: 404, title: "There is nothing here" });
});

Deno.test("malformed percent-encoding is a client's error", async () => {
  await using app = await testApp();
  for (const path of ["/%zz", "/%c0%80", "/api/%ff", "/_fresh/%"]) {
    const response = await app.request(path);
    assert(response.status === 404 || response.status === 400, `${path}: ${response.status}`);
    await response.body?.cancel();
  }
});

Deno.test("every script and style of a page has the nonce of its policy", async () => {
  await using app = await testApp();
  for (const path of ["/", "/nothing", "/login"]) {
    const response = await app.request(path);
    const html = await response.text();
    const nonces = [...html.matchAll(/<(?:script|style)[^>]* nonce="([^"]+)"/g)];
    const elements = [...html.matchAll(/<(?:script|style)\b/g)];
    assertEquals(nonces.length, elements.length, path);
    const policy = response.headers.get("content-security-policy") ?? "";
    for (const [, nonce] of nonces) assertStringIncludes(policy, `'nonce-${nonce}'`);
  }
});

Deno.test("two renderings of a page have different nonces", async () => {
  await using app = await testApp();
  const nonce = async () => /nonce="([^"]+)"/.exec(await (await app.request("/")).text())?.[1];
  const [one, two] = [await nonce(), await nonce()];
  assert(one !== undefined && one.length >= 22 && one !== two);
});

Deno.test("while the services can't be opened every address answers 503, and then works", async () => {
  await using app = await testApp();
  let broken = true;
  const { request } = appOn(() =>
    broken ? Promise.reject(new Error("disk on fire")) : Promise.resolve(app.services)
  );
  for (const path of ["/", "/api/orders"]) {
    const response = await request(path);
    assertEquals(response.status, 503);
    assertEquals(response.headers.get("retry-after"), "5");
    assertEquals(response.headers.get("refresh"), path === "/" ? "5" : null);
    assertEquals((await response.text()).includes("fire"), false);
  }
  broken = false;
  assertEquals((await request("/healthz")).status, 200);
});

Deno.test("staff's page has a stream when all others are taken, and a guest has not", async () => {
  await using app = await testApp({ MAX_STREAMS: "1" });
  const browser = new TestBrowser(app);
  await browser.logIn();
  const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ");
  const first = await app.request("/api/events");
  const guest = await app.request("/api/events");
  const staff = await app.request("/api/events", { headers: { cookie } });
  assertEquals([first.status, guest.status, staff.status], [200, 503, 200]);
  for (const { body } of [first, guest, staff]) await body?.cancel();
});
