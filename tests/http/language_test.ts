import { assertEquals, assertStringIncludes } from "@std/assert";
import { testApp } from "../test_app.ts";

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
  ["nl", "/?language=nl", { cookie: "language=en" }],
  ["en", "/?language=en", { "accept-language": "nl" }],
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

Deno.test("the language that is chosen is kept; what is no language is not", async () => {
  await using app = await testApp();
  const chosen = await app.request("/?language=nl");
  await chosen.body?.cancel();
  assertEquals(chosen.headers.getSetCookie(), [
    "language=nl; Max-Age=31536000; SameSite=Lax; Path=/",
  ]);
  for (const path of ["/", "/?language=tlh", "/?language=", "/api/orders?language=nl"]) {
    const response = await app.request(path);
    await response.body?.cancel();
    assertEquals(response.headers.getSetCookie(), [], path);
  }
});

Deno.test("each page offers the other language", async () => {
  await using app = await testApp();
  for (const [language, link] of [["en", "?language=nl"], ["nl", "?language=en"]]) {
    const html = await (await app.request(`/?language=${language}`)).text();
    assertStringIncludes(html, `href="${link}"`);
  }
});

Deno.test("login, errors and their titles are in the visitor's language too", async () => {
  await using app = await testApp();
  const headers = { "accept-language": "nl" };
  for (
    const [path, text] of [
      ["/login", "Inlogcode"],
      ["/nothing-here", "<h1>Hier is niets</h1>"],
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
