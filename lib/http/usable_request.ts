import { METHODS } from "./methods.ts";
import { secured } from "./security.ts";

/** A name or an IP address, and a port or none. Whatever else a URL could hold there names no machine. */
const HOST = /^([\w.-]+|\[[0-9a-f:]+\])(:[0-9]{0,5})?$/i;

/**
 * Whether a request has an address that can be read. Deno makes it of the `Host` header as that is: with
 * a space in it there is none, and a slash in it changes the path.
 */
export function hasUsableHost(request: Request): boolean {
  const host = request.headers.get("host") ?? "";
  return (host === "" || HOST.test(host)) && URL.canParse(request.url);
}

/** The answer to the others. */
export function refuseHost(): Response {
  return secured(new Response("The Host header is not a host name", { status: 400 }));
}

/**
 * A request as Fresh can take it. It fails, before anything of ours runs, at a method that it does not
 * know, such as `PROPFIND`: no route of ours has that, nor `PATCH`, which is refused by what each does
 * take. And it fails at an escape in a path that stands for no character: no route has `/%`.
 */
export function forFresh(request: Request): Request {
  const url = new URL(request.url);
  const isKnown = (METHODS as readonly string[]).includes(request.method);
  const isReadable = isDecodable(url.pathname);
  if (isKnown && isReadable) return request;
  if (!isReadable) url.pathname = url.pathname.startsWith("/api/") ? "/api/%" : "/%";
  const { headers, body } = request;
  return new Request(url, { method: isKnown ? request.method : "PATCH", headers, body });
}

/** Whether a path's escapes stand for characters. */
export function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
