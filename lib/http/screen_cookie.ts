import { readHostCookie, setHostCookie } from "./host_cookie.ts";
import type { Site } from "./origin.ts";

const NAME = "screen";
/** As long as browsers keep any; each report of the television begins it anew. */
const KEPT_S = 400 * 86_400;

/** The token of a television that staff have made known; `null`: the request is of none. */
export function screenToken(request: Request, site: Site): string | null {
  return readHostCookie(request, site, NAME);
}

/** Has the television that sent `request` keep its token. */
export function setScreenToken(
  response: Response,
  request: Request,
  site: Site,
  token: string,
): void {
  setHostCookie(response, request, site, {
    name: NAME,
    value: token,
    maxAgeS: KEPT_S,
    sameSite: "Strict",
  });
}
