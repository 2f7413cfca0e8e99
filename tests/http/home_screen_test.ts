import { assertEquals, assertStringIncludes } from "@std/assert";
import { inflateSync } from "node:zlib";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";

const CAFE = { BAR_NAME: "Café Noord", PRIMARY_COLOR: "#112233", ACCENT_COLOR: "#ffcc00" };

async function json(app: TestApp, path: string, language = "en") {
  const response = await app.request(path, { headers: { "accept-language": language } });
  assertEquals(response.headers.get("content-type"), "application/manifest+json", path);
  return await response.json();
}

/** The pixels of one of our own icons, by their place: red, green, blue and opacity. */
async function pixelsOf(app: TestApp, path: string) {
  const response = await app.request(path);
  assertEquals([response.status, response.headers.get("content-type")], [200, "image/png"], path);
  const png = new Uint8Array(await response.arrayBuffer());
  const view = new DataView(png.buffer);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length; at += view.getUint32(at) + 12) {
    const name = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    chunks.set(name, png.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const [colors, alphas] = [chunks.get("PLTE")!, chunks.get("tRNS")!];
  const size = view.getUint32(16);
  const lines = inflateSync(chunks.get("IDAT")!);
  const at = (x: number, y: number) => {
    const kind = lines[Math.floor(y * size) * (size + 1) + 1 + Math.floor(x * size)]!;
    return [...colors.subarray(kind * 3, kind * 3 + 3), alphas[kind]].join();
  };
  return { size, at };
}

Deno.test("each page opens as itself from a home screen, with the café's name and colour", async () => {
  await using app = await testApp(CAFE);
  const rows = [
    ["/", "manifest", "Ready for pickup · Café Noord", "Café Noord", "standalone", "any"],
    ["/screen", "screen", "Pickup screen · Café Noord", "Pickup screen", "fullscreen", "landscape"],
    ["/orders", "staff", "Staff · Café Noord", "Staff", "standalone", "any"],
  ] as const;
  for (const [path, kind, name, shortName, display, orientation] of rows) {
    const manifest = await json(app, `/${kind}.webmanifest`);
    const { id, start_url, theme_color } = manifest;
    assertEquals([id, start_url, theme_color], [path, path, "#112233"]);
    assertEquals([manifest.name, manifest.short_name], [name, shortName]);
    assertEquals([manifest.display, manifest.orientation], [display, orientation]);
    // Whoever is not logged in yet adds it from the login page.
    const page = path === "/orders" ? "/login" : path;
    const html = await (await app.request(page)).text();
    assertStringIncludes(html, `<link rel="manifest" href="/${kind}.webmanifest"/>`);
  }
  const dutch = await json(app, "/manifest.webmanifest", "nl");
  assertEquals([dutch.lang, dutch.name], ["nl", "Klaar om op te halen · Café Noord"]);
});

Deno.test("the icons have the café's colours, and the sizes that are said", async () => {
  await using app = await testApp(CAFE);
  const { icons } = await json(app, "/manifest.webmanifest");
  assertEquals(icons.map(({ purpose }: { purpose: string }) => purpose), [
    "any",
    "any",
    "maskable",
  ]);
  const html = await (await app.request("/")).text();
  const [, touch] = /rel="apple-touch-icon" href="([^"]+)"/.exec(html) ?? [];
  for (const { src, sizes, purpose } of [...icons, { src: touch, sizes: "180x180" }]) {
    const { size, at } = await pixelsOf(app, src);
    assertEquals(`${size}x${size}`, sizes);
    // The bend of the tick, the ground beside it, and a corner, which is round where nothing cuts it.
    assertEquals(at(0.43, 0.65), "255,204,0,255", src);
    assertEquals(at(0.5, 0.1), "17,34,51,255", src);
    assertEquals(at(0, 0), purpose === "any" ? "17,34,51,0" : "17,34,51,255", src);
  }
});

Deno.test("a mark that could not be seen on the café's colour has another one", async () => {
  await using app = await testApp({ PRIMARY_COLOR: "#112233", ACCENT_COLOR: "#112244" });
  assertEquals((await pixelsOf(app, "/icons/touch-180.png")).at(0.43, 0.65), "255,255,255,255");
});

Deno.test("with a main colour alone the others go with it", async () => {
  await using app = await testApp({ PRIMARY_COLOR: "#b3261e" });
  const html = await (await app.request("/")).text();
  assertStringIncludes(html, "--secondary:#f3bcb9;");
  assertStringIncludes(html, "--accent:#e36059;");
  await using plain = await testApp();
  assertStringIncludes(await (await plain.request("/")).text(), "--secondary:#bde8ec;");
});
