import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";

/** The app on a clock that the test turns; the first request of all knows no services yet. */
async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp(variables, { clock });
  await (await app.request("/healthz")).body?.cancel();
  const page = async (path = "/", headers: Record<string, string> = {}) => {
    const response = await app.request(path, { headers });
    const nonce = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "")
      ?.[1];
    return { headers: response.headers, nonce, text: await response.text() };
  };
  return { clock, app, page, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

for (const path of ["/", "/screen"]) {
  Deno.test(`GET ${path} is made once for a second, with its own nonce, and each answer has its id`, async () => {
    await using setup = await setUp();
    const { clock, page } = setup;
    const [one, other] = [await page(path), await page(path)];
    assertEquals(one.text, other.text);
    assertEquals(one.nonce, other.nonce);
    assert(one.text.includes(`nonce="${one.nonce}"`));
    assertNotEquals(one.headers.get("x-request-id"), other.headers.get("x-request-id"));
    const names = ({ headers }: typeof one) => [...headers.keys()].toSorted();
    assertEquals(names(one), names(other));
    assertEquals(one.headers.get("etag"), null);
    clock.jump(999);
    assertEquals((await page(path)).nonce, one.nonce);
    clock.jump(1);
    const later = await page(path);
    assertNotEquals(later.nonce, one.nonce);
    assert(later.text.includes(`nonce="${later.nonce}"`));
  });

  Deno.test(`GET ${path} shows a number at once that is called, removed or over`, async () => {
    await using setup = await setUp();
    const { clock, app, page } = setup;
    const { store } = app.services;
    const shows = async () => (await page(path)).text.includes(">850<");
    assertEquals(await shows(), false);
    await store.call(850, "kitchen");
    assertEquals(await shows(), true);
    await store.remove(850);
    assertEquals(await shows(), false);
    await store.call(850, "staff");
    clock.jump(299_999);
    assertEquals(await shows(), true);
    clock.jump(1);
    assertEquals(await shows(), false);
  });
}

Deno.test("each language, theme, encoding and address has its own page", async () => {
  await using setup = await setUp();
  const { page } = setup;
  const visits: Record<string, string>[] = [
    {},
    { "accept-language": "nl" },
    { cookie: "theme=dark" },
    { cookie: "theme=dark; language=nl" },
    { "accept-encoding": "gzip" },
    { "accept-encoding": "br" },
  ];
  const nonces = [];
  for (const headers of [...visits, ...visits]) nonces.push((await page("/", headers)).nonce);
  assertEquals(new Set(nonces).size, visits.length);
  const dutch = await page("/", { "accept-language": "nl" });
  assert(dutch.text.includes('<html lang="nl"'));
  assertEquals(dutch.headers.get("content-language"), "nl");
  assertEquals(
    (await page("/", { "accept-encoding": "gzip" })).headers.get("content-encoding"),
    "gzip",
  );
  const elsewhere = await setup.app.request("http://board.example/screen");
  assert((await elsewhere.text()).includes("board.example"));
  assertEquals((await page("/screen")).text.includes("board.example"), false);
});

Deno.test("a page with a query or a session is made for itself", async () => {
  await using setup = await setUp();
  const { page } = setup;
  await page("/");
  const session = { cookie: `session=${"a".repeat(43)}` };
  for (const [path, headers] of [["/?order=850", {}], ["/?", {}], ["/", session]] as const) {
    const [one, other] = [await page(path, headers), await page(path, headers)];
    if (path !== "/?") assertNotEquals(one.nonce, other.nonce, path);
  }
});

Deno.test("over https a kept page says so too", async () => {
  await using setup = await setUp({ TRUST_PROXY: "on" });
  const { page } = setup;
  for (let visit = 0; visit < 2; visit++) {
    const { headers } = await page("/", { "x-forwarded-proto": "https" });
    assertEquals(headers.get("strict-transport-security"), "max-age=31536000");
    assertEquals((await page("/")).headers.get("strict-transport-security"), null);
  }
});

Deno.test("many who come at once are one page", async () => {
  await using setup = await setUp();
  const pages = await Promise.all(Array.from({ length: 50 }, () => setup.page("/")));
  assertEquals(new Set(pages.map(({ nonce }) => nonce)).size, 1);
});

Deno.test("GET /api/orders is made once for a second and each board, for whoever takes what it is compressed by", async () => {
  await using setup = await setUp();
  const { app, clock, page } = setup;
  for (let number = 1; number <= 40; number++) await app.services.store.call(number, "kitchen");
  const get = (encoding = "") => page("/api/orders", { "accept-encoding": encoding });
  const madeAt = async () => JSON.parse((await get()).text).board.now;
  const begun = clock.now();
  assertEquals(await madeAt(), begun);
  clock.jump(999);
  assertEquals(await madeAt(), begun);
  clock.jump(1);
  assertEquals(await madeAt(), begun + 1_000);
  clock.jump(1);
  await app.services.store.remove(1);
  assertEquals(await madeAt(), begun + 1_001);
  for (let visit = 0; visit < 2; visit++) {
    for (
      const [asked, answered] of [["br, gzip", "br"], ["gzip", "gzip"], ["br", "br"], ["", null]]
    ) {
      assertEquals((await get(asked!)).headers.get("content-encoding"), answered);
    }
  }
});

Deno.test("GET /api/orders has an ETag, and 304 for who has that board", async () => {
  await using setup = await setUp();
  const { app, clock } = setup;
  const get = (headers: Record<string, string> = {}) => app.request("/api/orders", { headers });
  const first = await get();
  const etag = first.headers.get("etag")!;
  assertEquals((await first.json()).orders, []);
  for (const known of [etag, `"x", ${etag}`, etag.slice(2), "*"]) {
    const again = await get({ "if-none-match": known });
    assertEquals([again.status, again.headers.get("etag"), await again.text()], [304, etag, ""]);
  }
  await app.services.store.call(850, "kitchen");
  const changed = await get({ "if-none-match": etag });
  assertEquals([changed.status, (await changed.json()).orders], [200, ["850"]]);
  clock.jump(300_000);
  assertEquals((await (await get({ "if-none-match": etag })).text()).includes("850"), true);
});

Deno.test("GET /api/orders and the stream are gzip for who takes it, the same in plain for who doesn't", async () => {
  await using setup = await setUp();
  const { app } = setup;
  for (let number = 1; number <= 40; number++) await app.services.store.call(number, "kitchen");
  const unzipped = (response: Response) =>
    new Response(response.body!.pipeThrough(new DecompressionStream("gzip")));
  const zip = { headers: { "accept-encoding": "gzip" } };
  const zipped = await app.request("/api/orders", zip);
  assertEquals(zipped.headers.get("content-encoding"), "gzip");
  assertEquals(zipped.headers.get("vary"), "Accept-Encoding");
  const plain = await app.request("/api/orders");
  assertEquals(plain.headers.get("content-encoding"), null);
  assertEquals(await unzipped(zipped).text(), await plain.text());

  const stream = await app.request("/api/events", zip);
  assertEquals(stream.headers.get("content-encoding"), "gzip");
  const reader = unzipped(stream).body!.pipeThrough(new TextDecoderStream()).getReader();
  const until = async (part: string) => {
    let text = "";
    while (!text.includes(part)) text += (await reader.read()).value;
  };
  await until('"number":40,');
  await app.services.store.call(41, "kitchen");
  await until('"number":41,');
  await reader.cancel();
});
