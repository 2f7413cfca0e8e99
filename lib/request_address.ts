/**
 * Whether a request's address can be read. Deno makes it of the `Host` header as it was sent, in
 * which `[` leaves no address at all, and `a/b?c` one of another page.
 */
export function hasAddress(request: Request): boolean {
  const host = request.headers.get("host") ?? "";
  return URL.canParse(request.url) && !/[/?#@\\\s]/.test(host);
}
