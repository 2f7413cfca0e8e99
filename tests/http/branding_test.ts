import { assert, assertEquals, assertMatch } from "@std/assert";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";

const PAGES = [
  "/",
  "/?order=850",
  "/screen",
  "/login",
  "/nothing",
  "/poster",
  "/orders",
  "/orders/today",
];

const names = [
  "</title><script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  "<!--<script>",
  "]]><svg/onload=alert(1)>",
  '<style nonce="0">*{display:none}</style>',
  "</style><style>*{display:none}",
  "&lt;b&gt; &amp; &#60;i>",
  "{number} $& $1 ${1} %s",
  "__proto__",
  "\u202eesreveR\u202c",
  "Café 🍕 Noord\u2028",
  "a\r\nx-evil: 1",
];

/** The pages of a café by their paths, staff's as a person on duty gets them. */
async function pagesOf(variables: Record<string, string>) {
  await using app = await testApp(variables);
  const [visitor, staff] = [new TestBrowser(app), new TestBrowser(app)];
  await staff.logIn();
  const pages = new Map<string, { html: string; policy: string }>();
  for (const path of PAGES) {
    const { text, headers } = await (path.startsWith("/orders") ? staff : visitor).get(path);
    pages.set(path, { html: text, policy: headers.get("content-security-policy")! });
  }
  return { pages, manifest: await manifestOf(app) };
}

async function manifestOf(app: TestApp): Promise<Record<string, string>> {
  return await (await app.request("/manifest.webmanifest")).json();
}

/** The elements of a page, in order: what can't be changed by a text in it. */
function elementsOf(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, name]) => name!);
}

/** What a person reads where this is in a page. */
function unescape(html: string): string {
  return html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

const plain = await pagesOf({ BAR_NAME: "Noord" });

for (const name of names) {
  Deno.test(`the café's name is a text, whatever is in it: ${JSON.stringify(name)}`, async () => {
    const { pages, manifest } = await pagesOf({ BAR_NAME: name });
    for (const [path, { html, policy }] of pages) {
      assertEquals(elementsOf(html), elementsOf(plain.pages.get(path)!.html), path);
      const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? "";
      assert(unescape(title).endsWith(` · ${name}`), title);
      assertMatch(policy, /'nonce-[0-9a-f]{32}'/, path);
    }
    assertEquals(manifest.short_name, name);
  });
}

const pictures = [
  'https://cdn.example.com/"onerror="alert(1)',
  "https://cdn.example.com/'onerror='alert(1)",
  "https://cdn.example.com/><script>alert(1)</script>",
  "https://cdn.example.com/?;script-src *",
  "https://cdn.example.com/#'unsafe-inline'",
  "https://cdn.example.com/a\r\nx-evil: 1",
  "/logo.svg?%3c/script%3e",
];

for (const url of pictures) {
  Deno.test(`a picture's address stays in its attribute: ${JSON.stringify(url)}`, async () => {
    const { pages } = await pagesOf({ BAR_NAME: "Noord", BAR_LOGO_URL: url, FAVICON_URL: url });
    const { pages: usual } = await pagesOf({ BAR_NAME: "Noord", BAR_LOGO_URL: "/logo.svg" });
    for (const [path, { html, policy }] of pages) {
      assertEquals(elementsOf(html), elementsOf(usual.get(path)!.html), path);
      const tags = [...html.matchAll(/<(?:img|link)\b(?:"[^"]*"|[^">])*>/g)].map(([tag]) => tag);
      for (const tag of tags) {
        assertEquals(/\son\w+=/.test(tag.replaceAll(/"[^"]*"/g, "")), false, tag);
      }
      const shown = tags.filter((tag) => /^<img|rel="icon"/.test(tag));
      assert(shown.length >= 1, `${path}: ${tags}`);
      for (const tag of shown) assert(unescape(tag).includes(`="${url}"`), `${path}: ${tag}`);
      const images = /img-src ([^;]*);/.exec(policy)?.[1];
      const own = "'self' data:";
      assertEquals(images, url.startsWith("/") ? own : `${own} https://cdn.example.com`, path);
      const directives = (text: string) => text.split("; ").map((each) => each.split(" ")[0]);
      assertEquals(directives(policy), directives(usual.get(path)!.policy));
    }
  });
}

Deno.test("the café's colours are the only things of the settings in a page's style", async () => {
  const { pages } = await pagesOf({ PRIMARY_COLOR: "#ABCDEF", BAR_NAME: "}*{display:contents}" });
  for (const { html } of pages.values()) {
    const style = [...html.matchAll(/<style[^>]*>(.*?)<\/style>/gs)].map(([, css]) => css).join("");
    assertMatch(style, /--primary:#ABCDEF;/);
    assertEquals(style.includes("display:contents"), false);
  }
});

Deno.test("the manifest says that it depends on the language and on cookies", async () => {
  await using app = await testApp();
  const vary = (await app.request("/manifest.webmanifest")).headers.get("vary") ?? "";
  const names = vary.toLowerCase().split(/, */);
  assertEquals(["accept-language", "cookie"].filter((name) => !names.includes(name)), []);
});
