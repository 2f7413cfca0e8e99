import { randomUUID } from "node:crypto";
import type { Middleware } from "fresh";
import { log } from "./log.ts";
import type { State } from "./state.ts";

/** Writes a line like {@linkcode log}, with the id of the request that it is about. */
export type RequestLog = typeof log;

/**
 * Gives each request an id of its own: `ctx.state.log` writes it in every line, and the answer carries
 * it as `X-Request-Id`, so that what a person saw can be found in the log.
 */
export function identifyRequests(): Middleware<State> {
  return async (ctx) => {
    const requestId = randomUUID();
    ctx.state.log = (level, event, fields) => log(level, event, { requestId, ...fields });
    const response = await ctx.next();
    response.headers.set("x-request-id", requestId);
    return response;
  };
}
