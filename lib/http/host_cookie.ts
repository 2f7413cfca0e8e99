import { deleteCookie, getCookies, setCookie } from "@std/http/cookie";
import { isHttps, isSentFromHttps, type Site } from "./origin.ts";

/** The cookies that a request carries. A pair without a name, as after a last semicolon, is none. */
export function cookiesOf({ headers }: Request): Record<string, string | undefined> {
  const named = (headers.get("cookie") ?? "").split(";").filter((pair) => /^\s*[^\s=]/.test(pair));
  return named.length === 0 ? {} : getCookies(new Headers({ cookie: named.join(";") }));
}

/** A cookie of ours, out of reach of scripts, for all our pages and for no other host. */
export interface HostCookie {
  name: string;
  value: string;
  maxAgeS: number;
  sameSite: "Lax" | "Strict";
}

/**
 * A cookie that a request carries, by its name without prefix. With `__Host-` it was set over https
 * by this very host. Where a request is known to be https no other counts, as others could have set it.
 */
export function readHostCookie(request: Request, site: Site, name: string): string | null {
  const cookies = cookiesOf(request);
  return cookies[hostName(name)] ?? (isHttps(request, site) ? null : cookies[name]) ?? null;
}

/**
 * Has the browser that sent `request` keep a cookie: by `__Host-` and `Secure` if it speaks https.
 * Browsers take that from https alone, so it must not be said to one in the café's own network that
 * speaks plain http.
 */
export function setHostCookie(
  response: Response,
  request: Request,
  site: Site,
  { name, value, maxAgeS, sameSite }: HostCookie,
): void {
  const secure = isHttps(request, site) || isSentFromHttps(request, site) ||
    carriesHostName(request, name);
  setCookie(response.headers, {
    name: secure ? hostName(name) : name,
    value,
    maxAge: maxAgeS,
    secure,
    httpOnly: true,
    sameSite,
    path: "/",
  });
}

/** Has that browser forget it. */
export function deleteHostCookie(
  response: Response,
  request: Request,
  site: Site,
  name: string,
): void {
  const knownHttps = isHttps(request, site);
  const attributes = { httpOnly: true, path: "/" };
  if (knownHttps || carriesHostName(request, name)) {
    deleteCookie(response.headers, hostName(name), { ...attributes, secure: true });
  }
  if (!knownHttps) deleteCookie(response.headers, name, attributes);
}

function hostName(name: string): string {
  return `__Host-${name}`;
}

/** Then the browser speaks https, even where a proxy hides it: it sends such a cookie no other way. */
function carriesHostName(request: Request, name: string): boolean {
  return hostName(name) in cookiesOf(request);
}
