import type { Context } from "fresh";
import { clientAddress } from "./client_address.ts";
import { Throttled } from "@/lib/staff/login_throttle.ts";
import { sessionToken, setSessionToken } from "./session_cookie.ts";
import type { State } from "@/lib/state.ts";

/** Why nobody was logged in. */
export interface LoginRefusal {
  status: 401 | 429;
  reply: "wrongToken" | "wrongCode" | "tooManyTries" | "tooManyVisitors";
  /** When to come again after too many tries, in s. */
  retryAfterS?: number;
}

/**
 * Logs the browser in that sent a form with the login token or with the code of a one-time link, in
 * the place of the session that it had, by what it adds to `response`. `null`: that was done.
 * Throws `StoreUnavailableError` when KV fails.
 */
export async function logIn(
  { req, info, state }: Context<State>,
  form: URLSearchParams,
  response: Response,
): Promise<LoginRefusal | null> {
  const { sessions, loginThrottle, devices, config } = state.services;
  const code = form.get("code");
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
  const before = sessionToken(req, config);
  if (before !== null) await sessions.end(before);
  setSessionToken(response, req, config, token);
  devices.remember(response, req, config);
  return null;
}
