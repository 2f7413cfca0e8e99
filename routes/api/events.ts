import type { Context } from "fresh";
import { accepts } from "@/lib/http/compression.ts";
import { HttpError } from "@/lib/http/http_error.ts";
import { clientAddress } from "@/lib/http/client_address.ts";
import { only } from "@/lib/http/methods.ts";
import { RETRY_AFTER_S } from "@/lib/http/problem.ts";
import { screenToken } from "@/lib/http/screen_cookie.ts";
import { findSession } from "@/lib/http/staff_only.ts";
import { define, type State } from "@/lib/state.ts";

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "vary": "Accept-Encoding",
  "x-accel-buffering": "no",
};

/** Whether staff ask, or a television of theirs; while the database can't tell, nobody is known to be. */
async function isOfTheCafe(ctx: Context<State>): Promise<boolean> {
  const { televisions, config } = ctx.state.services;
  const token = screenToken(ctx.req, config);
  const isKnown = token !== null && await televisions.isKnown(token).catch(() => false);
  return isKnown || await findSession(ctx).catch(() => null) !== null;
}

/** The board as server-sent events: `board` whenever it changes, `ping` every 15 s. */
export const handler = define.handlers(only({
  async GET(ctx) {
    const { req, info, state } = ctx;
    const { streams, config } = state.services;
    const address = clientAddress(req, info, config);
    const isZipped = accepts(req, "gzip");
    const encoding = isZipped ? "gzip" : "plain";
    let opened = streams.open(address, encoding);
    // Asked only then: who has a session is read from the database.
    if (opened.outcome !== "opened" && await isOfTheCafe(ctx)) {
      opened = streams.open(address, encoding, "staff");
    }
    if (opened.outcome === "too many") throw new HttpError(503, "Too many pages are open");
    if (opened.outcome === "too many of one address") {
      const headers = { "retry-after": String(RETRY_AFTER_S) };
      throw new HttpError(429, "Too many pages are open at this address", headers);
    }
    const zipped = isZipped ? { "content-encoding": encoding } : {};
    return new Response(opened.body, { headers: { ...headers, ...zipped } });
  },
  // Left to GET, it would open a stream that nobody reads.
  HEAD: () => new Response(null, { headers }),
}));
