import { deleteHostCookie, readHostCookie, setHostCookie } from "./host_cookie.ts";
import type { Site } from "./origin.ts";
import { SESSION_MS } from "@/lib/staff/session.ts";
import { SECRET } from "@/lib/staff/session_records.ts";

const NAME = "session";

/** The session's token that a request carries; `null` for none, or for what never was one. */
export function sessionToken(request: Request, site: Site): string | null {
  const token = readHostCookie(request, site, NAME);
  return token !== null && SECRET.test(token) ? token : null;
}

/** Has the browser that sent `request` keep the session's token for as long as the session lasts. */
export function setSessionToken(
  response: Response,
  request: Request,
  site: Site,
  token: string,
): void {
  setHostCookie(response, request, site, {
    name: NAME,
    value: token,
    maxAgeS: SESSION_MS / 1000,
    sameSite: "Lax",
  });
}

/** Has that browser forget it. */
export function deleteSessionToken(response: Response, request: Request, site: Site): void {
  deleteHostCookie(response, request, site, NAME);
}
