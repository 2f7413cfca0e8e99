import { signal } from "@preact/signals";
import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { App, type PageProps } from "fresh";
import { asset, IS_BROWSER } from "fresh/runtime";
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { askingRoutes, withBuild } from "./support.ts";

const app = {
  default: ({ Component }: PageProps) => (
    <html lang="en">
      <head>
        <title>Default</title>
        <meta name="description" content="default" />
        <style>{"p{}"}</style>
      </head>
      <body class="page">
        <Component />
        <script src="/x.js" />
      </body>
    </html>
  ),
};

async function documentOf(
  page: () => ComponentChildren,
): Promise<string> {
  const ask = askingRoutes({ "_app.tsx": app, "index.tsx": { default: page } });
  return await (await ask("/")).text();
}

function noncesIn(html: string): string[] {
  return [...html.matchAll(/ nonce="([^"]*)"/g)].map(([, nonce]) => nonce!);
}

Deno.test("A document gives an element that is used again a new nonce", async () => {
  const script = <script />;
  const [first] = noncesIn(await documentOf(() => script));
  const again = noncesIn(await documentOf(() => script));
  assertEquals(new Set(again).size, 1);
  assertNotEquals(again[0], first);
});

Deno.test("A document can hold signals", async () => {
  const html = await documentOf(() => {
    const name = signal('<"name">');
    return <p class={name}>{name}</p>;
  });
  assertStringIncludes(
    html,
    '<p class="&lt;&quot;name&quot;>">&lt;&quot;name&quot;></p>',
  );
});

Deno.test("A document that fails to render leaves nothing behind", async () => {
  const ask = askingRoutes({
    "_app.tsx": app,
    "_error.tsx": { default: () => <p>sorry</p> },
    "index.tsx": {
      default: () => {
        throw new Error("no");
      },
    },
  });
  const response = await ask("/");
  assertEquals(response.status, 500);
  assertStringIncludes(await response.text(), "<p>sorry</p>");
  assertEquals(renderToString(<script />), "<script></script>");
});

Deno.test("A document in development ends in the reload script", async () => {
  const ask = askingRoutes({ "_app.tsx": app, "index.tsx": app }, {
    more: { liveReload: "reload()" },
  });
  assertMatch(
    await (await ask("/")).text(),
    /<script type="module" nonce="\w+">reload\(\)<\/script><\/body>/,
  );
});

Deno.test("asset() in a page has the id of the build that serves it", async () => {
  const ask = askingRoutes({ "index.tsx": { default: () => <>{asset("/a")}</> } });
  withBuild(new App(), { more: { buildId: "another" } });
  assertStringIncludes(await (await ask("/")).text(), "/a?__frsh_c=b1d");
});

Deno.test("IS_BROWSER is false on the server", () => {
  assertEquals(IS_BROWSER, false);
});
