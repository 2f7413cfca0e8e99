import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";

/** What every answer carries, however the request was. */
function assertOurHeaders({ headers }: Response): void {
  assertMatch(headers.get("content-security-policy") ?? "", /^default-src 'none'/);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertMatch(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
}

async function textOf(app: TestApp, path: string, init?: RequestInit): Promise<string> {
  const response = await app.request(path, init);
  assertEquals(response.status, 200, path);
  return await response.text();
}

const unknownMethods: [path: string, status: number, allow: string | null][] = [
  ["/", 405, "GET, HEAD"],
  ["/api/orders", 405, "GET, OPTIONS, POST, HEAD"],
  ["/api/orders/webhook", 405, "POST"],
  ["/styles.css", 405, "GET, HEAD"],
  ["/nothing", 404, null],
  ["/api/nothing", 404, null],
];

for (const method of ["PROPFIND", "BREW"]) {
  for (const [path, status, allow] of unknownMethods) {
    Deno.test(`${method} ${path} is ${status}, by us`, async () => {
      await using app = await testApp();
      const response = await app.request(path, {
        method,
        headers: { origin: "http://localhost:8000" },
      });
      await response.body?.cancel();
      assertEquals([response.status, response.headers.get("allow")], [status, allow]);
      assertOurHeaders(response);
    });
  }
}

for (const cookie of ["language=nl;", "=foo; language=nl", ";;language=nl", "language=nl; ; x"]) {
  Deno.test(`a cookie header with an empty pair leaves the others: ${cookie}`, async () => {
    await using app = await testApp();
    assertStringIncludes(await textOf(app, "/", { headers: { cookie } }), '<html lang="nl"');
  });
}

for (const cookie of ["", ";", "=", "=foo", " = ; ="]) {
  Deno.test(`a cookie header without a name is none: "${cookie}"`, async () => {
    await using app = await testApp();
    assertStringIncludes(await textOf(app, "/", { headers: { cookie } }), '<html lang="en"');
  });
}

Deno.test("a file of another build is the one of this build, not to be kept", async () => {
  await using app = await testApp();
  // As a page asks that was loaded before.
  let response = await app.request("/styles.css?__frsh_c=0123456789abcdef");
  if (response.status === 307) response = await app.request(response.headers.get("location")!);
  assertEquals([response.status, response.headers.get("cache-control")], [200, "no-cache"]);
  assertMatch(await response.text(), /--/);
});

Deno.test("a browser that asks for a favicon.ico gets an answer like any other address", async () => {
  await using app = await testApp();
  const response = await app.request("/favicon.ico");
  assertEquals(response.status, 404);
  assertStringIncludes(await response.text(), "<h1>There is nothing here</h1>");
});

Deno.test("the list of all sources that a bundler leaves is not for everybody", async () => {
  await using app = await testApp();
  const page = await app.request("/");
  await page.body?.cancel();
  const [script] = /\/_fresh\/js\/\w+\//.exec(page.headers.get("link") ?? "") ?? [];
  const response = await app.request(`${script}metafile.json`);
  assertEquals(response.status, 404);
  assertStringIncludes(await response.text(), "<h1>There is nothing here</h1>");
});
