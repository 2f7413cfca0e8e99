import { internals } from "./context.ts";
import { decodePath } from "./router.ts";
import type { Middleware } from "./segment.ts";

const CONTENT_TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  gif: "image/gif",
  html: "text/html; charset=utf-8",
  ico: "image/vnd.microsoft.icon",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  mp3: "audio/mpeg",
  png: "image/png",
  svg: "image/svg+xml; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json; charset=utf-8",
  webp: "image/webp",
  woff2: "font/woff2",
  xml: "application/xml; charset=utf-8",
};

/** Serve the build's scripts and the files in `static/`. */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const { req, url } = ctx;
    const { snapshot } = ctx[internals];
    const path = decodePath(url.pathname) ?? "";
    const file = snapshot?.files[path];
    if (!snapshot || !file) return await ctx.next();
    if (req.method !== "GET" && req.method !== "HEAD") {
      const headers = { Allow: "GET, HEAD" };
      return new Response("Method Not Allowed", { status: 405, headers });
    }
    const key = url.searchParams.get("__frsh_c");
    if (key !== null && key !== snapshot.buildId) {
      const current = new URL(url);
      current.searchParams.delete("__frsh_c");
      return ctx.redirect(current.pathname + current.search, 307);
    }
    const locked = key !== null ||
      path.startsWith(`/_fresh/js/${snapshot.buildId}/`);
    const etag = `W/"${file.hash}"`;
    const headers = new Headers({
      "Cache-Control": locked && snapshot.mode === "production"
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      "ETag": etag,
    });
    if (isCurrent(req.headers.get("If-None-Match"), etag)) {
      return new Response(null, { status: 304, headers });
    }
    const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
    headers.set(
      "Content-Type",
      CONTENT_TYPES[extension] ?? "application/octet-stream",
    );
    headers.set("Content-Length", String(file.size));
    const body = req.method === "HEAD" ? null : await snapshot.read(path);
    return new Response(body, { headers });
  };
}

function isCurrent(ifNoneMatch: string | null, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch !== null &&
    ifNoneMatch.split(",").some((tag) => tag.trim() === "*" || opaque(tag) === opaque(etag));
}
