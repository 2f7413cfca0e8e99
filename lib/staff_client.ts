// Also loaded by the browser: no Deno, no server modules.
import type { Order } from "./order.ts";
import { isStaffOutcome } from "./staff_outcome.ts";
import { fill, type Texts } from "./texts.ts";

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
export function callOrder(number: number, texts: Texts["staff"]): Promise<Reply> {
  const { call, unsureCall } = texts.failures;
  return send(number, texts, call, unsureCall, "/api/orders", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ number }),
  });
}

/** Removes just this call of a number, not one that came after it. Never throws. */
export function removeOrder({ number, readyAt }: Order, texts: Texts["staff"]): Promise<Reply> {
  const { remove, unsureRemove } = texts.failures;
  const path = `/api/orders/${number}?readyAt=${readyAt}`;
  return send(number, texts, remove, unsureRemove, path, { method: "DELETE" });
}

async function send(
  number: number,
  texts: Texts["staff"],
  notDone: string,
  unsure: string,
  path: string,
  init: RequestInit,
): Promise<Reply> {
  const { outcomes, failures } = texts;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, { ...init, signal: timeout.signal });
    if (response.status === 401) {
      const text = fill(notDone, { number, why: failures.loggedOut });
      return { ok: false, loggedOut: true, text };
    }
    const { outcome, detail, title } = await response.json();
    if (response.ok && isStaffOutcome(outcome, texts)) {
      return { ok: true, text: fill(outcomes[outcome], { number }) };
    }
    const why = response.status === 503 ? failures.unavailable : detail ?? title;
    if (!response.ok && why) return { ok: false, text: fill(notDone, { number, why }) };
    throw new TypeError(`Not an answer of ours, status: ${response.status}`);
  } catch {
    return { ok: false, text: fill(unsure, { number }) };
  } finally {
    clearTimeout(timer);
  }
}
