import type { Context } from "fresh";
import { clientAddress } from "./client_address.ts";
import type { Site } from "./origin.ts";
import type { Try } from "@/lib/staff/login_throttle.ts";
import { sessionToken, setSessionToken } from "./session_cookie.ts";
import type { State } from "@/lib/state.ts";

/** What came of a login. */
export type Login =
  | { outcome: "logged in" }
  | { outcome: "refused"; reply: "wrongToken" | "tokenOff" | "wrongCode" }
  | {
    outcome: "throttled";
    reply: "tooManyTries" | "tooManyVisitors";
    /** When to come again, in s. */
    retryAfterS: number;
  };

/**
 * Logs the browser in that sent a form with the login token or with the code of a one-time link, in
 * the place of the session that it had, by what it adds to `response`.
 * Throws `StoreUnavailableError` when KV fails.
 */
export async function logIn(
  ctx: Context<State>,
  form: URLSearchParams,
  response: Response,
): Promise<Login> {
  const { req, info, state } = ctx;
  const { sessions, loginThrottle, devices, config } = state.services;
  const code = form.get("code");
  if (code === null && !config.takesLoginToken) return { outcome: "refused", reply: "tokenOff" };
  const by = code === null ? "login token" : "one-time link";
  const visitor = { device: devices.read(req, config), address: clientAddress(req, info, config) };
  // A code can't be guessed, and lets new devices in while somebody guesses the login token.
  const tried: Try<string> = code === null
    ? await loginThrottle.attempt(visitor, () => sessions.begin(form.get("token") ?? ""))
    : { outcome: "checked", result: await sessions.beginByCode(code) };
  if (tried.outcome === "throttled") {
    const { whose, retryAfterS } = tried;
    state.logLimited("warn", "Login throttled", { whose, isKnown: visitor.device !== null });
    const reply = whose === "this visitor's" ? "tooManyTries" : "tooManyVisitors";
    return { outcome: "throttled", reply, retryAfterS };
  }
  const token = tried.result;
  if (token === null) {
    state.logLimited("warn", "Login refused", { by });
    return { outcome: "refused", reply: code === null ? "wrongToken" : "wrongCode" };
  }
  state.log("info", "Staff logged in", { by });
  await letIn(ctx, token, response);
  return { outcome: "logged in" };
}

/** Gives a browser the session with this token, in the place of the one that it had. */
export async function letIn(
  { req, state }: Context<State>,
  token: string,
  response: Response,
  site: Site = state.services.config,
): Promise<void> {
  const { sessions, devices } = state.services;
  const before = sessionToken(req, site);
  if (before !== null) await sessions.end(before);
  setSessionToken(response, req, site, token);
  devices.remember(response, req, site);
}
