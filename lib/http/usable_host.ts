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
