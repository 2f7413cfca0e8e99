import { assertEquals, assertFalse, assertMatch, assertNotEquals } from "@std/assert";
import { askingFixture } from "./support.ts";

const ask = askingFixture();

function noncesIn(html: string): string[] {
  return [...html.matchAll(/ nonce="([^"]*)"/g)].map(([, nonce]) => nonce!);
}

/** The nonce that a middleware can read of a response. */
function nonceOf(response: Response): unknown {
  return (response as unknown as Record<symbol, unknown>)[Symbol.for("__freshNonce")];
}

Deno.test("A document gives its scripts and styles one random nonce, and its response tells it", async () => {
  const { createApp } = await import("../../../fresh_test_app/main.ts");
  assertEquals(typeof createApp, "function");
  const response = await ask("/nonces");
  const html = await response.text();
  const nonces = noncesIn(html);
  assertEquals(nonces.length, 3);
  assertEquals(new Set(nonces).size, 1);
  assertMatch(nonces[0]!, /^[0-9a-f]{32}$/);
  assertEquals(nonceOf(response), nonces[0]);
  assertNotEquals(noncesIn(await (await ask("/nonces")).text())[0], nonces[0]);
});

Deno.test("A document without islands loads no script of ours", async () => {
  const response = await ask("/nonces");
  assertEquals(response.headers.get("link"), null);
  const scripts = [...(await response.text()).matchAll(/<script[^>]*>/g)];
  assertEquals(scripts.length, 1);
  assertMatch(scripts[0]![0], /src="\/x.js"/);
});

Deno.test("A document starts as browsers want it", async () => {
  const response = await ask("/plain");
  assertEquals(response.headers.get("content-type"), "text/html; charset=utf-8");
  assertMatch(
    await response.text(),
    /^<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"\/>/,
  );
});

Deno.test("Islands are in the document, and what boots them comes last in the body", async () => {
  const html = await (await ask("/")).text();
  assertMatch(
    html,
    /<p>before<\/p><!--[^>]*--><button[^>]*>one &lt;\/script&gt;|one &lt;\/script>/,
  );
  assertMatch(
    html,
    /<script type="module" nonce="\w{32}"[^>]*>[^]*<\/script>\s*(<\/body>|<script)/,
  );
  // Props end no script.
  assertFalse(/one <\/script>/.test(html));
});

Deno.test("A document names scripts to load that are there, can be kept and are for browsers", async () => {
  const response = await ask("/");
  await response.body?.cancel();
  const urls = [
    ...(response.headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="modulepreload"/g),
  ];
  assertEquals(urls.length > 1, true);
  for (const [, url] of urls) {
    const script = await ask(url!);
    assertEquals(script.status, 200, url);
    assertMatch(script.headers.get("cache-control") ?? "", /immutable/);
    assertMatch(script.headers.get("content-type") ?? "", /^text\/javascript/);
    assertFalse((await script.text()).includes("Deno."), url);
  }
});
