import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Middleware } from "fresh";
import { isImmutable } from "./caching.ts";

const MIN_BYTES = 1_000;
const MAX_CACHED = 200;
const compressible =
  /^(text\/(?!event-stream)|application\/(javascript|json|problem\+json|manifest\+json)|image\/svg)/;

type Encoding = "br" | "gzip";

/**
 * Compresses answers with brotli or gzip, whichever the client takes. Files are compressed as well
 * as can be and kept, by address and ETag; pages quickly and each anew. Event streams are left alone.
 */
export function compression<State>(): Middleware<State> {
  const cache = new Map<string, Uint8Array>();

  return async (ctx) => {
    const response = await ctx.next();
    const type = response.headers.get("content-type") ?? "";
    const isCompressible = compressible.test(type);
    if (isCompressible || response.status === 304) {
      response.headers.append("vary", "Accept-Encoding");
    }
    const isCompressed = response.headers.has("content-encoding");
    if (!isCompressible || isCompressed) return response;
    const encoding = acceptedEncoding(ctx.req.headers.get("accept-encoding") ?? "");
    // The body comes last: looking at it makes Deno send it as a stream, after which it leaves the
    // connection of a request open whose body came too late.
    if (encoding === null || ctx.req.method === "HEAD" || response.body === null) return response;

    const etag = response.headers.get("etag");
    // Decoded, as there are thousands of ways to write one address, and each would cost as much.
    const isFile = etag !== null && response.headers.get("cache-control") !== "no-store";
    const key = !isFile ? null : `${encoding} ${etag} ${decodeURIComponent(ctx.url.pathname)}`;
    const cached = key === null ? undefined : cache.get(key);
    if (cached !== undefined) {
      await response.body.cancel();
      return compressed(cached, encoding, response);
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length < MIN_BYTES) return new Response(bytes, response);
    const smaller = await compress(bytes, encoding, key === null ? 4 : 11);
    if (key !== null) {
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(key, smaller);
    }
    return compressed(smaller, encoding, response);
  };
}

/** The better encoding that a client takes (RFC 9110, 12.5.3), or `null` for none. */
export function acceptedEncoding(header: string): Encoding | null {
  const accepted = acceptedBy(header);
  return (["br", "gzip"] as const).find((each) => accepted.includes(each)) ?? null;
}

/** Whether a client takes an encoding. */
export function accepts({ headers }: Request, encoding: Encoding): boolean {
  return acceptedBy(headers.get("accept-encoding") ?? "").includes(encoding);
}

function acceptedBy(header: string): string[] {
  const refused = /;\s*q=0(\.0{0,3})?$/;
  return header.toLowerCase().split(",").map((each) => each.trim())
    .filter((each) => !refused.test(each))
    .map((each) => each.split(";")[0]!.trim());
}

function compressed(bytes: Uint8Array, encoding: Encoding, original: Response): Response {
  const headers = new Headers(original.headers);
  headers.set("content-encoding", encoding);
  headers.set("content-length", String(bytes.length));
  const etag = headers.get("etag");
  // Nobody asks whether a file is still the same whose address never has another one.
  if (isImmutable(original)) headers.delete("etag");
  else if (etag !== null && !etag.startsWith("W/")) headers.set("etag", `W/${etag}`);
  return new Response(bytes as Uint8Array<ArrayBuffer>, { status: original.status, headers });
}

async function compress(bytes: Uint8Array, encoding: Encoding, quality: number) {
  if (encoding === "gzip") return await promisify(gzip)(bytes, { level: Math.min(quality, 9) });
  return await promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
