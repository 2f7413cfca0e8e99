import { type Context } from "fresh";
import { HttpError } from "./http_error.ts";
import { isSameOrigin } from "./origin.ts";
import { pathWithoutToken, STAFF_PAGE } from "./paths.ts";
import { readForm } from "./request_body.ts";
import { sessionToken, setSessionToken } from "./session_cookie.ts";
import { parseOrderNumber } from "@/lib/shared/order_number.ts";
import type { FoundSession } from "@/lib/staff/session.ts";
import type { State } from "@/lib/state.ts";

const SAFE_METHODS = ["GET", "HEAD"];

/**
 * Answers staff alone. Others are sent to log in, and from there back to the page they wanted; on
 * the API they get 401. Throws {@linkcode HttpError} 403 for what another site's page sends.
 */
export async function staffOnly(
  ctx: Context<State>,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  const isSafe = SAFE_METHODS.includes(ctx.req.method);
  if (!isSafe) refuseOtherSites(ctx);
  const session = await findSession(ctx);
  if (session === null) {
    if (ctx.url.pathname.startsWith("/api/")) throw new HttpError(401, "Log in first");
    return toLogin(isSafe ? ctx.url.pathname + ctx.url.search : await pageOfForm(ctx));
  }
  const { state } = ctx;
  const { log } = state;
  const who = session.person && state.services.signIn?.pseudonymOf(session.person);
  if (who) state.log = (level, event, fields) => log(level, event, { who, ...fields });
  const response = await answer();
  response.headers.set("cache-control", "no-store");
  session.keep(response);
  return response;
}

/** A visitor's session. */
export interface VisitorSession extends FoundSession {
  /** Has the answer renew the session's cookie where it was renewed. */
  keep(response: Response): void;
}

/** The session that a visitor has, if any. */
export async function findSession(
  { req, state }: Context<State>,
): Promise<VisitorSession | null> {
  const { sessions, config } = state.services;
  const token = sessionToken(req, config);
  const session = token === null ? null : await sessions.find(token);
  if (token === null || session === null) return null;
  return {
    ...session,
    keep(response) {
      // An answer that ends the session has said so already.
      if (!session.renewed || response.headers.has("set-cookie")) return;
      setSessionToken(response, req, config, token);
    },
  };
}

/** Throws {@linkcode HttpError} 403 unless one of our own pages has sent the request. */
export function refuseOtherSites({ req, url, state }: Context<State>): void {
  if (!isSameOrigin(req, state.services.config)) {
    // Also what an operator sees whose proxy passes another Host on: then PUBLIC_URL is missing.
    state.logLimited("warn", "Cross-site request refused", {
      path: pathWithoutToken(url.pathname),
      origin: req.headers.get("origin"),
      host: url.host,
      secFetchSite: req.headers.get("sec-fetch-site"),
    });
    throw new HttpError(403, "This can only be done from the page itself");
  }
}

/** Leads to another page of ours, an answer that is kept by no cache. */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

/** The page that a form was sent from, with the number that was typed into it. */
async function pageOfForm({ req, url }: Context<State>): Promise<string> {
  if (url.pathname !== STAFF_PAGE) return STAFF_PAGE;
  const number = parseOrderNumber((await readForm(req)).get("number")?.trim() ?? "");
  return number === null
    ? STAFF_PAGE
    : `${STAFF_PAGE}?${new URLSearchParams({ number: `${number}` })}`;
}

function toLogin(next: string): Response {
  return seeOther(next === STAFF_PAGE ? "/login" : `/login?${new URLSearchParams({ next })}`);
}
