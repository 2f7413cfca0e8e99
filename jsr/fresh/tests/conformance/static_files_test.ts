import { assertEquals, assertMatch } from "@std/assert";
import { App, staticFiles } from "fresh";
import { asset } from "fresh/runtime";
import { asking, askingFixture } from "./support.ts";

const ask = askingFixture();

async function assetPath(): Promise<string> {
  const html = await (await ask("/plain")).text();
  return /href="(\/styles\.css\?[^"]+)"/.exec(html)?.[1] ?? "";
}

Deno.test("staticFiles() serves a file of static/", async () => {
  const response = await ask("/styles.css");
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "text/css; charset=UTF-8");
  assertMatch(response.headers.get("cache-control") ?? "", /no-cache/);
  assertMatch(await response.text(), /teal/);
});

Deno.test("staticFiles() serves HEAD without a body", async () => {
  const response = await ask("/styles.css", { method: "HEAD" });
  assertEquals(Number(response.headers.get("content-length")) > 0, true);
  assertEquals(await response.text(), "");
});

Deno.test("staticFiles() lets browsers keep what asset() names", async () => {
  const response = await ask(await assetPath());
  await response.body?.cancel();
  assertEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
});

Deno.test("staticFiles() leads the address of another build to the file", async () => {
  const response = await ask("/styles.css?__frsh_c=old&a=b");
  assertEquals([response.status, response.headers.get("location")], [307, "/styles.css?a=b"]);
});

Deno.test("staticFiles() refuses other methods", async () => {
  const response = await ask("/styles.css", { method: "POST" });
  await response.body?.cancel();
  assertEquals(response.status, 405);
});

Deno.test("staticFiles() answers 404 to a favicon.ico that is not there", async () => {
  const response = await ask("/favicon.ico");
  assertEquals([response.status, response.body, response.headers.get("x-outer")], [
    404,
    null,
    "yes",
  ]);
});

for (const path of ["/none.css", "/toString", "/%zz"]) {
  Deno.test(`staticFiles() passes ${path} on`, async () => {
    const response = await ask(path);
    await response.body?.cancel();
    assertEquals(response.status, 404);
  });
}

Deno.test("staticFiles() passes everything on without a build", async () => {
  const app = new App().use(staticFiles()).get("/a", () => new Response("a"));
  assertEquals(await (await asking(app)("/a")).text(), "a");
});

for (const path of ["//example.org/a.css", "https://example.org/a.css", "a.css"]) {
  Deno.test(`asset("${path}") is what it was`, () => {
    assertEquals(asset(path), path);
  });
}

Deno.test("asset() adds one id, before the fragment", () => {
  assertMatch(asset("/a.css"), /^\/a\.css\?__frsh_c=\w+$/);
  assertMatch(asset("/a.css?b=c#d"), /^\/a\.css\?b=c&__frsh_c=\w+#d$/);
  assertEquals(asset("/a.css?__frsh_c=x"), "/a.css?__frsh_c=x");
});
