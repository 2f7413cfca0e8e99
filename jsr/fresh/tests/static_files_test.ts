import { assertEquals } from "@std/assert";
import { App, staticFiles } from "fresh";
import { type Ask, asking, type FakeBuild, withBuild } from "./support.ts";

const files = { "/styles.css": "p {}", "/_fresh/js/b1d/x.js": "x()" };

function askingFiles(more: FakeBuild["more"] = {}): Ask {
  const app = new App().use(staticFiles()).all("*", () => new Response("not a file"));
  return asking(withBuild(app, { files, more }));
}

const NO_CACHE = "no-cache, no-store, max-age=0, must-revalidate";

Deno.test("staticFiles() serves a file with all that the original says of it", async () => {
  const response = await askingFiles()("/styles.css");
  assertEquals(Object.fromEntries(response.headers), {
    "cache-control": NO_CACHE,
    "content-length": "4",
    "content-type": "text/css; charset=UTF-8",
    etag: 'W/"hash of /styles.css"',
    vary: "If-None-Match",
  });
  assertEquals(await response.text(), "p {}");
});

for (const path of ["/styles.css?__frsh_c=b1d", "/_fresh/js/b1d/x.js"]) {
  Deno.test(`staticFiles() has browsers keep ${path}, but not in development`, async () => {
    const response = await askingFiles()(path);
    await response.body?.cancel();
    assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    const dev = await askingFiles({ mode: "development" })(path);
    await dev.body?.cancel();
    assertEquals(dev.headers.get("cache-control"), NO_CACHE);
  });
}

const conditions: [ifNoneMatch: string, status: number][] = [
  ['W/"hash of /styles.css"', 304],
  ['"other", W/"hash of /styles.css"', 200],
  ["*", 200],
];

for (const [ifNoneMatch, status] of conditions) {
  Deno.test(`staticFiles() answers ${status} to If-None-Match: ${ifNoneMatch}`, async () => {
    const response = await askingFiles()("/styles.css", {
      headers: { "If-None-Match": ifNoneMatch },
    });
    await response.body?.cancel();
    assertEquals([response.status, response.headers.has("etag")], [status, status === 200]);
  });
}

for (
  const [extension, type] of Object.entries({
    css: "text/css; charset=UTF-8",
    ico: "image/vnd.microsoft.icon",
    js: "text/javascript; charset=UTF-8",
    json: "application/json; charset=UTF-8",
    png: "image/png",
    PNG: "image/png",
    svg: "image/svg+xml",
    txt: "text/plain; charset=UTF-8",
    webmanifest: "application/manifest+json; charset=UTF-8",
    woff2: "font/woff2",
    unknown: "text/plain",
  })
) {
  Deno.test(`staticFiles() serves .${extension} as ${type}`, async () => {
    const path = `/file.${extension}`;
    const app = withBuild(new App().use(staticFiles()), { files: { [path]: "" } });
    const response = await asking(app)(path);
    await response.body?.cancel();
    assertEquals(response.headers.get("content-type"), type);
  });
}
