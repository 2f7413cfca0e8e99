import { type Context, HttpError } from "fresh";
import { clientAddress } from "./client_address.ts";
import { deleteHostCookie, readHostCookie, setHostCookie } from "./host_cookie.ts";
import { letIn } from "./log_in.ts";
import type { Site } from "./origin.ts";
import { pageAfterLogin, STAFF_PAGE } from "./paths.ts";
import { findSession, seeOther } from "./staff_only.ts";
import type { SignInTrouble } from "@/lib/shared/sign_in.ts";
import { ATTEMPT_MS } from "@/lib/staff/login_attempt.ts";
import type { Failed, SignIn } from "@/lib/staff/sign_in.ts";
import type { SignInSettings } from "@/lib/staff/sign_in_settings.ts";
import type { State } from "@/lib/state.ts";

/** What a browser keeps while it is at the provider. `Lax`: it is the provider that leads it back. */
const COOKIE = "sign_in";

/** A page of ours with all that one may have typed; what is longer fits no cookie. */
const MAX_NEXT_LENGTH = 500;

/** Sends a browser to the provider to log in, with what it has to bring back. */
export async function beginSignIn(ctx: Context<State>): Promise<Response> {
  const { req, url } = ctx;
  const signIn = signInAt(ctx);
  const wanted = pageAfterLogin(url.searchParams.get("next"));
  const next = wanted.length <= MAX_NEXT_LENGTH ? wanted : STAFF_PAGE;
  const begun = await signIn.begin(next, { isToChoose: url.searchParams.has("choose") });
  if (begun.outcome === "failed") return refuse(ctx, begun);
  const response = seeOther(begun.url.href);
  setHostCookie(response, req, siteOf(ctx, signIn), {
    name: COOKIE,
    value: begun.attempt,
    maxAgeS: ATTEMPT_MS / 1000,
    sameSite: "Lax",
  });
  return response;
}

/** Logs a browser in that comes back from the provider, and leads it to the page that it wanted. */
export async function finishSignIn(ctx: Context<State>): Promise<Response> {
  const { req, info, url, state } = ctx;
  const { config, sessions, signInThrottle } = state.services;
  const signIn = signInAt(ctx);
  const site = siteOf(ctx, signIn);
  const kept = readHostCookie(req, site, COOKIE);
  let failed: Failed = { outcome: "failed", trouble: "too many tries", detail: {}, next: null };
  // By its address: browsers send the cookie that tells a known device from our own pages alone.
  const visitor = { device: null, address: clientAddress(req, info, config) };
  const tried = await signInThrottle.attempt(visitor, async () => {
    const result = await signIn.finish(url.searchParams, kept);
    if (result.outcome === "admitted") return result;
    failed = result;
    return null;
  });
  if (tried.outcome === "throttled" || tried.result === null) {
    return await turnBack(ctx, site, failed);
  }
  const { person, next } = tried.result;
  const token = await sessions.beginAs(person);
  state.log("info", "Staff logged in", { by: "own account", who: signIn.pseudonymOf(person) });
  const response = seeOther(next);
  deleteHostCookie(response, req, site, COOKIE);
  await letIn(ctx, token, response, site);
  return response;
}

/** Leads to the page of the provider that logs people out of their account itself. */
export async function leaveProvider(ctx: Context<State>): Promise<Response> {
  const left = await signInAt(ctx).leave();
  return left.outcome === "leaving" ? seeOther(left.url.href) : refuse(ctx, left);
}

/** The address that begins a login and leads to `next`, on the host that the provider leads back to. */
export function signInLink(
  { provider, redirectUri }: SignInSettings,
  next: string,
  isToChoose: boolean,
): string {
  const link = new URL(`/auth/${provider}`, redirectUri);
  if (next !== STAFF_PAGE) link.searchParams.set("next", next);
  if (isToChoose) link.searchParams.set("choose", "");
  return link.href;
}

/** Whether a browser has begun to log in, and not come back. */
export function isAtProvider(ctx: Context<State>): boolean {
  const { signIn } = ctx.state.services;
  return signIn !== null && readHostCookie(ctx.req, siteOf(ctx, signIn), COOKIE) !== null;
}

/** The one provider. Throws {@linkcode HttpError} 404 where there is none, or at the address of another. */
function signInAt({ params, state }: Context<State>): SignIn {
  const { signIn } = state.services;
  if (signIn === null || params.provider !== signIn.settings.provider) throw new HttpError(404);
  return signIn;
}

/**
 * Whoever is led back to an address of https speaks it, also where the proxy in front hides that and
 * no form says it by its `Origin`.
 */
function siteOf({ req, state }: Context<State>, { settings }: SignIn): Site {
  const { publicUrl, trustProxy } = state.services.config;
  const isHttps = settings.redirectUri.startsWith("https:");
  return {
    publicUrl: isHttps ? new URL(`https://${new URL(req.url).host}`) : publicUrl,
    trustProxy,
  };
}

/** Who is logged in already, as after a step back in their history, has no use for a refusal. */
async function turnBack(ctx: Context<State>, site: Site, failed: Failed): Promise<Response> {
  const isOver = failed.trouble === "no attempt" || failed.trouble === "other attempt";
  if (isOver && await findSession(ctx) !== null) return seeOther(failed.next ?? STAFF_PAGE);
  const response = refuse(ctx, failed);
  // Another tab's login goes on.
  if (failed.trouble !== "other attempt") {
    deleteHostCookie(response, ctx.req, site, COOKIE);
  }
  return response;
}

/** Leads to the page that says why, from where the answer's code is in no address any more. */
function refuse({ state }: Context<State>, { trouble, detail, next }: Failed): Response {
  const fields = { by: "own account", why: trouble, ...detail };
  state.logLimited("warn", "Login refused", fields, `Login refused: ${trouble}`);
  return seeOther(refusalPage(trouble, next));
}

function refusalPage(trouble: SignInTrouble, next: string | null): string {
  const query = new URLSearchParams({ refused: trouble });
  if (next !== null && next !== STAFF_PAGE) query.set("next", next);
  return `/login?${query}`;
}
