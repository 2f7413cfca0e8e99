import { assertEquals, assertStringIncludes } from "@std/assert";
import { testApp } from "@/tests/support/test_app.ts";

const READY = { en: "Ready for pickup", nl: "Klaar om op te halen" };

const visitors: ["en" | "nl", string, Record<string, string>][] = [
  ["en", "/", {}],
  ["en", "/", { "accept-language": "en-GB,en;q=0.9,nl;q=0.8" }],
  ["nl", "/", { "accept-language": "nl-NL,nl;q=0.9,en;q=0.8" }],
  ["nl", "/", { "accept-language": "de,nl;q=0.5" }],
  ["en", "/", { "accept-language": "de,fr" }],
  ["en", "/", { "accept-language": "\u00ff;;,=" }],
  ["nl", "/", { cookie: "language=nl" }],
  ["en", "/", { cookie: "language=en", "accept-language": "nl" }],
  ["nl", "/", { cookie: "language=tlh", "accept-language": "nl" }],
  ["nl", "/", { cookie: "language=__proto__", "accept-language": "nl" }],
  ["nl", "/?theme=blue", { "accept-language": "nl" }],
  ["nl", "/?language=constructor", { "accept-language": "nl" }],
];

for (const [language, path, headers] of visitors) {
  Deno.test(`${path} is in ${language} for ${JSON.stringify(headers)}`, async () => {
    await using app = await testApp();
    const response = await app.request(path, { headers });
    assertEquals(response.headers.get("content-language"), language);
    assertStringIncludes(response.headers.get("vary") ?? "", "Accept-Language, Cookie");
    const html = await response.text();
    assertStringIncludes(html, `<html lang="${language}"`);
    assertStringIncludes(html, `<h1>${READY[language]}</h1>`);
  });
}

const choices: [string, string, string[]][] = [
  ["/?language=nl", "/", ["language=nl"]],
  ["/orders?language=en", "/orders", ["language=en"]],
  ["/?theme=dark", "/", ["theme=dark"]],
  ["/?theme=system&language=nl", "/", ["language=nl", "theme=system"]],
  ["/login?next=%2Forders%2Fedit&theme=light", "/login?next=%2Forders%2Fedit", ["theme=light"]],
  ["//evil.example/?language=nl", "/evil.example/", ["language=nl"]],
];

for (const [path, location, cookies] of choices) {
  Deno.test(`${path} is kept, and leads to ${location}`, async () => {
    await using app = await testApp();
    const response = await app.request(`http://localhost:8000${path}`);
    await response.body?.cancel();
    assertEquals([response.status, response.headers.get("location")], [303, location]);
    assertEquals(response.headers.get("cache-control"), "no-store");
    assertEquals(
      response.headers.getSetCookie(),
      cookies.map((cookie) => `${cookie}; HttpOnly; Max-Age=31536000; SameSite=Lax; Path=/`),
    );
  });
}

Deno.test("what is no choice of ours sets nothing", async () => {
  await using app = await testApp();
  const paths = [
    "/",
    "/?language=tlh",
    "/?language=",
    "/?theme=constructor",
    "/api/orders?theme=dark",
  ];
  for (const path of paths) {
    const response = await app.request(path);
    await response.body?.cancel();
    assertEquals([response.status, response.headers.getSetCookie()], [200, []], path);
  }
});

Deno.test("a page offers the other language, and the other themes", async () => {
  await using app = await testApp();
  const linksFor = async (cookie: string) => {
    const html = await (await app.request("/", { headers: { cookie } })).text();
    return [...html.matchAll(/href="(\?[^"]*)"/g)].map(([, href]) => href);
  };
  assertEquals(await linksFor(""), ["?language=nl", "?theme=light", "?theme=dark"]);
  assertEquals(await linksFor("language=nl; theme=dark"), [
    "?language=en",
    "?theme=system",
    "?theme=light",
  ]);
});

Deno.test("login, errors and their titles are in the visitor's language too", async () => {
  await using app = await testApp();
  const headers = { "accept-language": "nl" };
  for (
    const [path, text] of [
      ["/login", "Personeelscode"],
      ["/nothing-here", "<h1>Hier is niets te vinden</h1>"],
      ["/logout", "<h1>Dat kan hier niet</h1>"],
    ] as const
  ) {
    const html = await (await app.request(path, { headers })).text();
    assertStringIncludes(html, text);
    assertStringIncludes(html, '<html lang="nl"');
  }
  const api = await (await app.request("/api/nothing", { headers })).json();
  assertEquals(api.title, "There is nothing here");
});
