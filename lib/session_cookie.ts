import { deleteCookie, getCookies, setCookie } from "@std/http/cookie";
import type { Config } from "./config.ts";
import { isHttps } from "./origin.ts";
import { SESSION_MS } from "./session.ts";

type Site = Pick<Config, "publicUrl" | "trustProxy">;

/** The session's token that a request carries; `null` for none, or for what never was one. */
export function sessionToken(request: Request, site: Site): string | null {
  const token = getCookies(request.headers)[cookieName(request, site)];
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : null;
}

/** Has the browser that sent `request` keep the session's token for as long as the session lasts. */
export function setSessionToken(
  response: Response,
  request: Request,
  site: Site,
  token: string,
): void {
  setCookie(response.headers, {
    name: cookieName(request, site),
    value: token,
    maxAge: SESSION_MS / 1000,
    secure: isHttps(request, site),
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
  });
}

/** Has that browser forget it. */
export function deleteSessionToken(response: Response, request: Request, site: Site): void {
  deleteCookie(response.headers, cookieName(request, site), {
    secure: isHttps(request, site),
    httpOnly: true,
    path: "/",
  });
}

/** Browsers take `__Host-` from https alone, and then from no other host. */
function cookieName(request: Request, site: Site): string {
  return isHttps(request, site) ? "__Host-session" : "session";
}
