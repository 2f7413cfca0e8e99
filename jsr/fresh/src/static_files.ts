import { internals } from "./context.ts";
import type { Middleware } from "./define.ts";
import { decodePath } from "./routes.ts";

const CONTENT_TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  ico: "image/vnd.microsoft.icon",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  mp3: "audio/mpeg",
  png: "image/png",
  svg: "image/svg+xml; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json; charset=utf-8",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** Serve the build's scripts and the files in `static/`. */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const { req, url } = ctx;
    const { snapshot } = ctx[internals];
    const path = decodePath(url.pathname) ?? "";
    const hash = snapshot?.files[path];
    if (!snapshot || !hash) return await ctx.next();
    if (req.method !== "GET" && req.method !== "HEAD") {
      const headers = { Allow: "GET, HEAD" };
      return new Response("Method Not Allowed", { status: 405, headers });
    }
    const { buildId, mode } = snapshot;
    const hasId = url.searchParams.get("__frsh_c") === buildId ||
      path.startsWith(`/_fresh/js/${buildId}/`);
    const headers = new Headers({
      "Cache-Control": hasId && mode === "production"
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      "ETag": `W/"${hash}"`,
    });
    const known = (req.headers.get("If-None-Match") ?? "").split(",").map((tag) => tag.trim());
    if ([`W/"${hash}"`, `"${hash}"`, "*"].some((tag) => known.includes(tag))) {
      return new Response(null, { status: 304, headers });
    }
    const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
    const body = await snapshot.read(path);
    headers.set("Content-Type", CONTENT_TYPES[extension] ?? "application/octet-stream");
    headers.set("Content-Length", String(body.length));
    return new Response(req.method === "HEAD" ? null : body, { headers });
  };
}
