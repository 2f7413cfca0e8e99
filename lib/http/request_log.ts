import { randomUUID } from "node:crypto";
import type { Middleware } from "fresh";
import type { LimitedLog } from "@/lib/base/limited_log.ts";
import { isImmutable } from "./caching.ts";
import { log } from "@/lib/base/log.ts";
import type { State } from "@/lib/state.ts";

/** The header of an answer that has the id of its request. */
export const REQUEST_ID = "x-request-id";

/**
 * Gives each request an id of its own: `ctx.state.log` writes it in every line, and the answer carries
 * it as `X-Request-Id`, so that what a person saw can be found in the log.
 */
export function identifyRequests(): Middleware<State> {
  return async (ctx) => {
    const requestId = randomUUID();
    ctx.state.log = (level, event, fields) => log(level, event, { requestId, ...fields });
    ctx.state.logLimited = (level, event, fields, kind) => {
      // What fails before the services are there is said as it comes.
      const limited: Pick<LimitedLog, "log"> = ctx.state.services?.limitedLog ?? { log };
      limited.log(level, event, { requestId, ...fields }, kind);
    };
    const response = await ctx.next();
    // Kept for a year, it would be the id of some other request; nor is anything logged of it.
    if (!isImmutable(response)) response.headers.set(REQUEST_ID, requestId);
    return response;
  };
}
