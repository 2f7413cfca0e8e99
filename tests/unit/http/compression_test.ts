import { Buffer } from "node:buffer";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Context } from "fresh";
import { assert, assertEquals, assertLess } from "@std/assert";
import { acceptedEncoding, compression } from "@/lib/http/compression.ts";

const PAGE = "<p>Ready for pickup: 850</p>\n".repeat(100);
const HTML = { "content-type": "text/html; charset=utf-8" };

/** A browser that keeps asking one app. */
function browser() {
  const middleware = compression<unknown>();
  return async (
    response: Response,
    { accept = "gzip, br", method = "GET", path = "/" } = {},
  ): Promise<Response> => {
    const url = new URL(path, "http://localhost");
    const req = new Request(url, { method, headers: { "accept-encoding": accept } });
    const ctx = { req, url, next: () => Promise.resolve(response) };
    return await middleware(ctx as unknown as Context<unknown>);
  };
}

/** The text that a browser reads from an answer. */
async function textOf(response: Response): Promise<string> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const encoding = response.headers.get("content-encoding");
  if (encoding === "br") return brotliDecompressSync(bytes).toString();
  return (encoding === "gzip" ? gunzipSync(bytes) : bytes).toString();
}

const ENCODINGS: Record<string, "br" | "gzip" | null> = {
  "": null,
  "br": "br",
  "gzip": "gzip",
  "gzip, deflate, br, zstd": "br",
  "GZIP": "gzip",
  "gzip;q=1.0, br;q=0.1": "br",
  "br;q=0, gzip": "gzip",
  "br; q=0.000 , gzip ; q=0": null,
  "gzip;q=0.001": "gzip",
  "deflate, zstd": null,
  "identity": null,
  "x-gzip, brotli": null,
};

for (const [header, expected] of Object.entries(ENCODINGS)) {
  Deno.test(`acceptedEncoding("${header}") is ${expected}`, () => {
    assertEquals(acceptedEncoding(header), expected);
  });
}

for (const encoding of ["br", "gzip"] as const) {
  Deno.test(`compression() makes a page smaller with ${encoding}, and the same`, async () => {
    const original = new Response(PAGE, { status: 404, headers: { ...HTML, "x-kept": "yes" } });
    const response = await browser()(original, { accept: encoding });
    const { headers } = response;
    assertEquals(response.status, 404);
    assertEquals(headers.get("content-encoding"), encoding);
    assertEquals(headers.get("vary"), "Accept-Encoding");
    assertEquals([headers.get("x-kept"), headers.get("content-type")], [
      "yes",
      HTML["content-type"],
    ]);
    const length = Number(headers.get("content-length"));
    assertEquals((await response.clone().arrayBuffer()).byteLength, length);
    assertLess(length, PAGE.length / 10);
    assertEquals(await textOf(response), PAGE);
  });
}

const ALONE: Record<string, [type: string, body: string, options?: Record<string, string>]> = {
  "an event stream": ["text/event-stream", PAGE],
  "a picture": ["image/png", PAGE],
  "a body without a type": ["", PAGE],
  "a small body": ["text/html", "x".repeat(999)],
  "a body for a client that takes no encoding": ["text/html", PAGE, { accept: "" }],
  "the answer to HEAD": ["text/html", PAGE, { method: "HEAD" }],
};

for (const [what, [type, body, options]] of Object.entries(ALONE)) {
  Deno.test(`compression() leaves ${what} as it is`, async () => {
    const original = new Response(body, { headers: { "content-type": type } });
    const response = await browser()(original, options);
    assertEquals(response.headers.get("content-encoding"), null);
    assertEquals(await response.text(), body);
  });
}

const COMPRESSED = [
  "text/css; charset=utf-8",
  "text/javascript",
  "application/json",
  "application/problem+json",
  "application/manifest+json",
  "image/svg+xml; charset=utf-8",
];

for (const type of COMPRESSED) {
  Deno.test(`compression() compresses ${type}`, async () => {
    const response = await browser()(new Response(PAGE, { headers: { "content-type": type } }));
    assertEquals(response.headers.get("content-encoding"), "br");
    assertEquals(await textOf(response), PAGE);
  });
}

Deno.test("compression() passes on an event stream before it ends", async () => {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(": hello\n\n")),
  });
  const original = new Response(stream, { headers: { "content-type": "text/event-stream" } });
  const response = await browser()(original);
  assert(response === original);
  await response.body!.cancel();
});

Deno.test("compression() tells caches of what it chose by, also when it chose nothing", async () => {
  const headers = { ...HTML, vary: "Cookie" };
  const response = await browser()(new Response(PAGE, { headers }), { accept: "" });
  assertEquals(response.headers.get("vary"), "Cookie, Accept-Encoding");
  await response.body!.cancel();
});

Deno.test("compression() leaves an answer without a body as it is", async () => {
  const original = new Response(null, { status: 304, headers: { ...HTML, etag: '"1"' } });
  assert(await browser()(original) === original);
});

/** A file as it would be read from the disk. */
const file = (text: string, etag: string) => new Response(text, { headers: { ...HTML, etag } });
const [FIRST, SECOND] = [PAGE, PAGE.toUpperCase()];

Deno.test("compression() compresses a file once per address, ETag and encoding", async () => {
  const get = browser();
  const first = { path: "/a.css" };
  assertEquals(await textOf(await get(file(FIRST, '"1"'), first)), FIRST);
  // Another text under the same name and ETag shows that it was not read again.
  assertEquals(await textOf(await get(file(SECOND, '"1"'), first)), FIRST);
  assertEquals(await textOf(await get(file(SECOND, '"1"'), { path: "/%61.c%73s?x=1" })), FIRST);
  assertEquals(await textOf(await get(file(SECOND, '"1"'), { path: "/b.css" })), SECOND);
  assertEquals(await textOf(await get(file(SECOND, '"1"'), { ...first, accept: "gzip" })), SECOND);
  assertEquals(await textOf(await get(file(SECOND, '"2"'), first)), SECOND);
});

Deno.test("compression() lets go of a file that it has compressed before", async () => {
  const get = browser();
  await textOf(await get(file(PAGE, '"1"')));
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  const again = new Response(body, { headers: { ...HTML, etag: '"1"' } });
  assertEquals(await textOf(await get(again)), PAGE);
  assert(cancelled);
});

Deno.test("compression() does not keep a page without an ETag", async () => {
  const get = browser();
  for (const text of [FIRST, SECOND]) {
    assertEquals(await textOf(await get(new Response(text, { headers: HTML }))), text);
  }
});

Deno.test("compression() makes an ETag weak, as the bytes are others", async () => {
  const get = browser();
  for (const etag of ['"1"', 'W/"1"']) {
    const response = await get(file(PAGE, etag));
    assertEquals(response.headers.get("etag"), 'W/"1"');
    await response.body!.cancel();
  }
});

Deno.test("compression() keeps no more than 200 files", async () => {
  const ask = browser();
  /** Whether the answer came from what is kept: then the file itself is not read. */
  const isKept = async (path: string) => {
    let isUnread = false;
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(PAGE));
        controller.close();
      },
      cancel: () => void (isUnread = true),
    }, { highWaterMark: 0 });
    const headers = { "content-type": "text/javascript", etag: '"1"' };
    await ask(new Response(body, { headers }), { accept: "gzip", path });
    return isUnread;
  };
  for (let file = 0; file < 200; file++) assertEquals(await isKept(`/${file}.js`), false);
  assertEquals(await isKept("/0.js"), true);
  assertEquals(await isKept("/200.js"), false);
  assertEquals(await isKept("/0.js"), false, "it made room");
});
