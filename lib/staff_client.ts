// Also loaded by the browser: no Deno, no server modules.
import type { Order } from "./order.ts";
import { describeOutcome, isStaffOutcome } from "./staff_outcome.ts";

/** How long an answer may take. */
const TIMEOUT_MS = 8_000;

/** What the page tells the person who did something. */
export interface Reply {
  ok: boolean;
  text: string;
  /** The session has ended: nothing works before logging in again. */
  loggedOut?: boolean;
}

/** Calls a number. Never throws. */
export function callOrder(number: number): Promise<Reply> {
  return send(number, "called", "/api/orders", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ number }),
  });
}

/** Removes just this call of a number, not one that came after it. Never throws. */
export function removeOrder({ number, readyAt }: Order): Promise<Reply> {
  const path = `/api/orders/${number}?readyAt=${readyAt}`;
  return send(number, "removed", path, { method: "DELETE" });
}

async function send(
  number: number,
  deed: "called" | "removed",
  path: string,
  init: RequestInit,
): Promise<Reply> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, { ...init, signal: timeout.signal });
    if (response.status === 401) {
      return { ok: false, loggedOut: true, text: `${number} was not ${deed}: you are logged out` };
    }
    const { outcome, detail, title } = await response.json();
    if (response.ok && isStaffOutcome(outcome)) {
      return { ok: true, text: describeOutcome(outcome, number) };
    }
    const why = detail ?? title;
    if (!response.ok && why) return { ok: false, text: `${number} was not ${deed}: ${why}` };
    throw new TypeError(`Not an answer of ours, status: ${response.status}`);
  } catch {
    return { ok: false, text: `${number} may not have been ${deed}: no answer. Try again` };
  } finally {
    clearTimeout(timer);
  }
}
