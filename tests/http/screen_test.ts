import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { qrCodeIn } from "@/tests/support/read_qr_code.ts";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

/** Puts numbers on the board, the last one on top. */
async function call(app: TestApp, ...numbers: number[]): Promise<void> {
  for (const number of numbers) await app.services.store.call(number, "kitchen");
  await waitFor(() => app.services.liveBoard.board.orders.length === numbers.length);
}

async function pageOf(app: TestApp, path = "/screen", init?: RequestInit): Promise<string> {
  return await (await app.request(path, init)).text();
}

/** What the QR code in a page says; `null`: the page has none. */
function codeIn(html: string): string | null {
  const svg = /<svg class="qr-code"[^]*?<\/svg>/.exec(html)?.[0];
  if (svg === undefined) return null;
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  // Dark on light, whatever the theme is.
  assertStringIncludes(svg, `<path fill="#fff" d="M0 0h${size}v${size}h-${size}z"`);
  return qrCodeIn(svg);
}

Deno.test("GET /screen is a whole page without its script: board, title, refresh", async () => {
  await using app = await testApp({ BAR_NAME: "Café <Noord>", BAR_LOGO_URL: "/favicon.svg" });
  await call(app, 851, 850);
  const response = await app.request("/screen");
  assertEquals([response.status, response.headers.get("cache-control")], [200, "no-cache"]);
  const html = await response.text();
  const numbers = [...html.matchAll(/<li[^>]* class="screen-number new"><span>(\d+)</g)];
  assertEquals(numbers.map(([, number]) => number).sort(), ["850", "851"]);
  assertStringIncludes(html, "Café &lt;Noord>");
  assertMatch(html, /<img[^>]* src="\/favicon\.svg(\?[^"]*)?"/);
  assertStringIncludes(html, "<h1>Ready for pickup</h1>");
  assertStringIncludes(html, '<noscript><meta http-equiv="refresh"');
  assertEquals(html.includes(" style="), false);
  assertEquals(html.includes("page-footer"), false);
});

Deno.test("only /screen loads the screen's style and script", async () => {
  await using app = await testApp();
  for (const path of ["/", "/login", "/screen", "/screen/"]) {
    const response = await app.request(path);
    const html = await response.text();
    const isScreen = path.startsWith("/screen");
    assertEquals(/<link rel="stylesheet" href="\/screen\.css/.test(html), isScreen, path);
    assertEquals(html.includes("page-footer"), !isScreen, path);
    assertEquals(/ScreenBoard/.test(response.headers.get("link") ?? ""), isScreen, path);
  }
});

Deno.test("pages with many scripts have their styles fetched first, to be seen before those run", async () => {
  await using app = await testApp();
  const browser = new TestBrowser(app);
  await browser.logIn();
  for (const path of ["/screen", "/orders"]) {
    const response = await browser.get(path);
    const [styles, scripts] = response.headers.get("link")!.split(/(?=<\/_fresh\/)/);
    assertMatch(scripts!, /^<[^>]+\.js>; rel="modulepreload"/);
    const preloaded = [...styles!.matchAll(/<([^>]+)>; rel="preload"; as="style"/g)];
    const used = response.text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g);
    assertEquals(preloaded.map(([, href]) => href), [...used].map(([, href]) => href), path);
  }
});

Deno.test("GET /screen is laid out for as many numbers as there are, of as many digits", async () => {
  await using app = await testApp();
  const layouts = async () => {
    const html = await pageOf(app);
    return [...html.matchAll(/:root\{--columns:(\d+);--rows:(\d+);--digits:(\d)\}/g)]
      .map(([, ...all]) => all.map(Number));
  };
  await call(app, 850);
  assertEquals(await layouts(), [[1, 1, 3], [1, 1, 3]]);
  await call(app, 850, 851, 852, 853, 854, 855, 856, 1234);
  const [wide, tall] = await layouts() as [[number, number, number], [number, number, number]];
  assertEquals([wide[2], tall[2]], [4, 4]);
  assert(wide[0] * wide[1] >= 8 && tall[0] * tall[1] >= 8);
  assert(tall[1] > wide[1], "On end it has no more rows");
});

Deno.test("GET /screen shows the first page of what can't be read on one", async () => {
  await using app = await testApp({ PUBLIC_URL: "https://orders.example.com" });
  await call(app, ...Array.from({ length: 400 }, (_, index) => 1000 + index));
  const html = await pageOf(app);
  const shown = [...html.matchAll(/class="screen-number[ "]/g)].length;
  assert(shown > 50 && shown < 400, `${shown}`);
  const pages = Math.ceil(400 / shown);
  assertStringIncludes(html, `>Page 1 of ${pages} · all of them on your phone<`);
});

Deno.test("the QR code leads to the guests' page: PUBLIC_URL, else the address that was asked", async () => {
  {
    await using app = await testApp({ PUBLIC_URL: "https://orders.example.com" });
    const html = await pageOf(app);
    assertEquals(codeIn(html), "https://orders.example.com/");
    assertStringIncludes(html, 'role="img" aria-label="QR code that opens orders.example.com"');
    assertStringIncludes(html, "See it on your phone");
    assertStringIncludes(html, ">orders.example.com<");
  }
  await using app = await testApp();
  assertEquals(
    codeIn(await pageOf(app, "http://192.168.1.20:8000/screen?x=1")),
    "http://192.168.1.20:8000/",
  );
  for (const own of ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"]) {
    const html = await pageOf(app, `http://${own}/screen`);
    assertEquals(codeIn(html), null, own);
    assertEquals(html.includes(">See it on your phone<"), false, own);
  }
});

Deno.test("GET /screen speaks Dutch and keeps a theme that was chosen", async () => {
  await using app = await testApp({ PUBLIC_URL: "https://orders.example.com" });
  const dutch = await pageOf(app, "/screen", { headers: { "accept-language": "nl" } });
  assertMatch(dutch, /^<!DOCTYPE html><html lang="nl">/);
  assertStringIncludes(dutch, "Volg het op je telefoon");
  const choosing = await app.request("/screen?theme=dark&chime=on");
  assertEquals([choosing.status, choosing.headers.get("location")], [303, "/screen?chime=on"]);
  const cookie = choosing.headers.get("set-cookie")!.split(";")[0]!;
  const dark = await pageOf(app, "/screen?chime=on", { headers: { cookie } });
  assertStringIncludes(dark, '<meta name="color-scheme" content="dark"/>');
});

Deno.test("every script and style of /screen has the nonce of its policy", async () => {
  await using app = await testApp();
  const response = await app.request("/screen");
  const html = await response.text();
  const policy = response.headers.get("content-security-policy")!;
  const elements = [...html.matchAll(/<(?:script|style)\b([^>]*)>/g)];
  assert(elements.length >= 4);
  for (const [, attributes = ""] of elements) {
    const nonce = /nonce="([^"]+)"/.exec(attributes)?.[1];
    assert(nonce !== undefined && policy.includes(`'nonce-${nonce}'`), attributes);
  }
});

Deno.test("/screen answers 405 with Allow to all but GET and HEAD", async () => {
  await using app = await testApp();
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const response = await app.request("/screen", { method });
    assertEquals([response.status, response.headers.get("allow")], [405, "GET, HEAD"], method);
    await response.body?.cancel();
  }
  const head = await app.request("/screen", { method: "HEAD" });
  assertEquals([head.status, head.body], [200, null]);
});
