import type { Context } from "fresh";
import { clientAddress } from "./client_address.ts";
import type { Site } from "./origin.ts";
import { Throttled } from "@/lib/staff/login_throttle.ts";
import { sessionToken, setSessionToken } from "./session_cookie.ts";
import type { State } from "@/lib/state.ts";

/** Why nobody was logged in. */
export interface LoginRefusal {
  status: 401 | 429;
  reply: "wrongToken" | "tokenOff" | "wrongCode" | "tooManyTries" | "tooManyVisitors";
  /** When to come again after too many tries, in s. */
  retryAfterS?: number;
}

/**
 * Logs the browser in that sent a form with the login token or with the code of a one-time link, in
 * the place of the session that it had, by what it adds to `response`. `null`: that was done.
 * Throws `StoreUnavailableError` when KV fails.
 */
export async function logIn(
  ctx: Context<State>,
  form: URLSearchParams,
  response: Response,
): Promise<LoginRefusal | null> {
  const { req, info, state } = ctx;
  const { sessions, loginThrottle, devices, config } = state.services;
  const code = form.get("code");
  if (code === null && !config.takesLoginToken) return { status: 401, reply: "tokenOff" };
  const by = code === null ? "login token" : "one-time link";
  const visitor = { device: devices.read(req, config), address: clientAddress(req, info, config) };
  // A code can't be guessed, and lets new devices in while somebody guesses the login token.
  const token = code === null
    ? await loginThrottle.attempt(visitor, () => sessions.begin(form.get("token") ?? ""))
    : await sessions.beginByCode(code);
  if (token instanceof Throttled) {
    const { whose, retryAfterS } = token;
    state.logLimited("warn", "Login throttled", { whose, isKnown: visitor.device !== null });
    const reply = whose === "this visitor's" ? "tooManyTries" : "tooManyVisitors";
    return { status: 429, reply, retryAfterS };
  }
  if (token === null) {
    state.logLimited("warn", "Login refused", { by });
    return { status: 401, reply: code === null ? "wrongToken" : "wrongCode" };
  }
  state.log("info", "Staff logged in", { by });
  await letIn(ctx, token, response);
  return null;
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
