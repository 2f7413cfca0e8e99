import { type Middleware, staticFiles } from "fresh";
import { HttpError } from "./http_error.ts";
import { isDecodable } from "./usable_request.ts";

/**
 * Serves the build's files as Fresh does, and puts its answers right: a 304 says what it is about
 * (RFC 9110, 15.4.5), a 405 what is allowed (15.5.6), browsers may keep what they ask about again, caches
 * share it, and the list of all our sources that the bundler leaves among the scripts is nobody's.
 */
export function files<State>(): Middleware<State> {
  const serve = staticFiles<State>();
  return async (ctx) => {
    const { next, req, url } = ctx;
    if (!isDecodable(url.pathname)) throw new HttpError(400);
    if (url.pathname.endsWith("/metafile.json")) throw new HttpError(404);
    let isFile = true;
    ctx.next = () => {
      isFile = false;
      return next();
    };
    const response = await serve(ctx);
    if (!isFile) return response;
    const { status, headers } = response;
    // Of a favicon.ico that there is none of; the pages name theirs.
    if (status === 404) throw new HttpError(404);
    headers.delete("vary");
    if (status === 405) headers.set("allow", "GET, HEAD");
    if (status === 304) headers.set("etag", req.headers.get("if-none-match")!);
    const isForGood = url.searchParams.has("__frsh_c") || url.pathname.startsWith("/_fresh/js/");
    if (!isForGood && (status === 200 || status === 304)) headers.set("cache-control", "no-cache");
    return response;
  };
}
