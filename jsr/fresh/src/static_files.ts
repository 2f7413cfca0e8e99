import { internals } from "./context.ts";
import type { Middleware } from "./define.ts";

const CONTENT_TYPES: Record<string, string> = {
  css: "text/css; charset=UTF-8",
  ico: "image/vnd.microsoft.icon",
  jpg: "image/jpeg",
  js: "text/javascript; charset=UTF-8",
  json: "application/json; charset=UTF-8",
  mp3: "audio/mpeg",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=UTF-8",
  webmanifest: "application/manifest+json; charset=UTF-8",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** Serve the build's scripts and the files in `static/`. */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const { req, url } = ctx;
    const { snapshot } = ctx[internals];
    if (!snapshot) return await ctx.next();
    const path = decodePath(url.pathname);
    const hash = snapshot.files[path];
    // What browsers ask for on their own is not worth a page.
    if (!hash && path === "/favicon.ico") return new Response(null, { status: 404 });
    if (!hash) return await ctx.next();
    if (req.method !== "GET" && req.method !== "HEAD") {
      return new Response("Method Not Allowed", { status: 405 });
    }
    const { buildId, mode } = snapshot;
    const id = url.searchParams.get("__frsh_c");
    if (id !== null && id !== buildId) {
      url.searchParams.delete("__frsh_c");
      return new Response(null, { status: 307, headers: { location: url.pathname + url.search } });
    }
    const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
    const headers = new Headers({
      "Content-Type": CONTENT_TYPES[extension] ?? "text/plain",
      "Vary": "If-None-Match",
    });
    const etag = `W/"${hash}"`;
    if ([etag, hash].includes(req.headers.get("If-None-Match") ?? "")) {
      return new Response(null, { status: 304, headers });
    }
    headers.set("ETag", etag);
    const isForGood = id === buildId || path.startsWith(`/_fresh/js/${buildId}/`);
    headers.set(
      "Cache-Control",
      isForGood && mode === "production"
        ? "public, max-age=31536000, immutable"
        : "no-cache, no-store, max-age=0, must-revalidate",
    );
    const body = await snapshot.read(path);
    headers.set("Content-Length", String(body.length));
    return new Response(req.method === "HEAD" ? null : body, { headers });
  };
}

/** The characters that a path stands for; none if it is malformed. */
function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return "";
  }
}
