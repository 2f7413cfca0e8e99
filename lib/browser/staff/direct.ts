import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { within } from "@/lib/shared/time_limit.ts";
import type { Texts } from "@/lib/shared/texts.ts";

/** How long an answer may take. */
const TIMEOUT_MS = 8_000;

/** What came of it; `text` says why it was not done, or that nobody knows. */
export type DirectResult<Body> = { outcome: "done"; body: Body } | {
  outcome: "not done";
  text: string;
};

/** What is to be asked of staff's API. */
export interface DirectRequest {
  method: "POST" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
}

/**
 * Does at once what may not wait for a network: it is done now or refused, and never sent later on.
 * Never throws.
 */
export async function doNow<Body>(
  { method, path, body }: DirectRequest,
  { failures }: Pick<Texts["staff"], "failures">,
  { isOnline = navigator.onLine, clock = systemClock }: {
    isOnline?: boolean;
    clock?: Pick<Clock, "after">;
  } = {},
): Promise<DirectResult<Body>> {
  const not = (text: string): DirectResult<Body> => ({ outcome: "not done", text });
  if (!isOnline) return not(failures.offline);
  return await within(clock, TIMEOUT_MS, async (signal) => {
    const headers = { "content-type": "application/json" };
    const json = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const response = await fetch(path, { method, signal, ...json });
    if (response.status === 401) return not(failures.loggedOutNow);
    const answer = await response.json();
    if (response.ok) return { outcome: "done" as const, body: answer as Body };
    return not(response.status === 400 && answer.detail || failures.unavailableNow);
  }).catch(() => not(failures.noAnswer));
}
