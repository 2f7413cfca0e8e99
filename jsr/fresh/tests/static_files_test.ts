import { assertEquals } from "@std/assert";
import { App, staticFiles } from "fresh";
import { asset } from "fresh/runtime";
import { type Ask, asking, type FakeBuild, withBuild } from "./support.ts";

const files = {
  "/styles.css": "p {}",
  "/a b.txt": "spaced",
  "/_fresh/js/b1d/x.js": "x()",
};

function askingFiles(more: FakeBuild["more"] = {}): Ask {
  const app = new App()
    .use(staticFiles())
    .all("*", () => new Response("not a file"));
  return asking(withBuild(app, { files, more }));
}

const IMMUTABLE = "public, max-age=31536000, immutable";

Deno.test("staticFiles() serves a file to be revalidated", async () => {
  const response = await askingFiles()("/styles.css");
  assertEquals(response.status, 200);
  assertEquals(Object.fromEntries(response.headers), {
    "cache-control": "no-cache",
    "content-length": "4",
    "content-type": "text/css; charset=utf-8",
    etag: 'W/"hash of /styles.css"',
  });
  assertEquals(await response.text(), "p {}");
});

Deno.test("staticFiles() serves HEAD without a body", async () => {
  const response = await askingFiles()("/styles.css", { method: "HEAD" });
  assertEquals(response.headers.get("content-length"), "4");
  assertEquals(await response.text(), "");
});

Deno.test("staticFiles() decodes paths", async () => {
  assertEquals(await (await askingFiles()("/a%20b.txt")).text(), "spaced");
});

for (const path of ["/styles.css?__frsh_c=b1d", "/_fresh/js/b1d/x.js"]) {
  Deno.test(`staticFiles() lets browsers keep ${path}`, async () => {
    const response = await askingFiles()(path);
    await response.body?.cancel();
    assertEquals(response.headers.get("cache-control"), IMMUTABLE);
    const dev = await askingFiles({ mode: "development" })(path);
    await dev.body?.cancel();
    assertEquals(dev.headers.get("cache-control"), "no-cache");
  });
}

Deno.test("staticFiles() answers another build's address with the file, not to be kept", async () => {
  const response = await askingFiles()("/styles.css?__frsh_c=old");
  assertEquals(response.headers.get("cache-control"), "no-cache");
  assertEquals(await response.text(), "p {}");
});

const conditions: [ifNoneMatch: string, status: number][] = [
  ['W/"hash of /styles.css"', 304],
  ['"hash of /styles.css"', 304],
  ['"other", W/"hash of /styles.css"', 304],
  ["*", 304],
  ['"other"', 200],
];

for (const [ifNoneMatch, status] of conditions) {
  Deno.test(`staticFiles() answers ${status} to If-None-Match: ${ifNoneMatch}`, async () => {
    const response = await askingFiles()("/styles.css", {
      headers: { "If-None-Match": ifNoneMatch },
    });
    await response.body?.cancel();
    assertEquals(response.status, status);
    assertEquals(response.headers.get("etag"), 'W/"hash of /styles.css"');
    assertEquals(response.headers.get("cache-control"), "no-cache");
  });
}

Deno.test("staticFiles() refuses other methods", async () => {
  const response = await askingFiles()("/styles.css", { method: "POST" });
  await response.body?.cancel();
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("allow"), "GET, HEAD");
});

for (const path of ["/", "/none.css", "/toString", "/..%2f..%2fetc%2fpasswd"]) {
  Deno.test(`staticFiles() passes ${path} on`, async () => {
    assertEquals(await (await askingFiles()(path)).text(), "not a file");
  });
}

Deno.test("staticFiles() passes everything on without a build", async () => {
  const app = new App().use(staticFiles()).get("/a", () => new Response("a"));
  assertEquals(await (await asking(app)("/a")).text(), "a");
});

for (
  const [extension, type] of Object.entries({
    css: "text/css; charset=utf-8",
    ico: "image/vnd.microsoft.icon",
    js: "text/javascript; charset=utf-8",
    json: "application/json; charset=utf-8",
    png: "image/png",
    PNG: "image/png",
    svg: "image/svg+xml; charset=utf-8",
    txt: "text/plain; charset=utf-8",
    webmanifest: "application/manifest+json; charset=utf-8",
    woff2: "font/woff2",
    unknown: "application/octet-stream",
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

const assets: [path: string, locked: string][] = [
  ["/a.css", "/a.css?__frsh_c=b1d"],
  ["/a.css?b=c#d", "/a.css?b=c&__frsh_c=b1d#d"],
  ["/a.css?__frsh_c=x", "/a.css?__frsh_c=x"],
  ["//example.org/a.css", "//example.org/a.css"],
  ["https://example.org/a.css", "https://example.org/a.css"],
  ["a.css", "a.css"],
];

for (const [path, locked] of assets) {
  Deno.test(`asset("${path}") is ${locked}`, () => {
    withBuild(new App(), {});
    assertEquals(asset(path), locked);
  });
}
