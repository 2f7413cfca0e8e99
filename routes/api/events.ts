import { type Context, HttpError } from "fresh";
import { clientAddress } from "@/lib/http/client_address.ts";
import { only } from "@/lib/http/methods.ts";
import { RETRY_AFTER_S } from "@/lib/http/problem.ts";
import { findSession } from "@/lib/http/staff_only.ts";
import { define, type State } from "@/lib/state.ts";
import { TooManyRequestsError } from "@/lib/http/too_many_requests.ts";

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/** Whether staff ask; while the database can't tell, nobody is known to be. */
async function isStaff(ctx: Context<State>): Promise<boolean> {
  return await findSession(ctx).catch(() => null) !== null;
}

/** The board as server-sent events: `board` whenever it changes, `ping` every 15 s. */
export const handler = define.handlers(only({
  async GET(ctx) {
    const { req, info, state } = ctx;
    const { streams, config } = state.services;
    const address = clientAddress(req, info, config);
    let stream = streams.open(address);
    // Asked only then: who has a session is read from the database.
    if (typeof stream === "string" && await isStaff(ctx)) {
      stream = streams.open(address, "plain", "staff");
    }
    if (stream === "too many") throw new HttpError(503, "Too many pages are open");
    if (stream === "too many of one address") {
      throw new TooManyRequestsError("Too many pages are open at this address", RETRY_AFTER_S);
    }
    return new Response(stream, { headers });
  },
  // Left to GET, it would open a stream that nobody reads.
  HEAD: () => new Response(null, { headers }),
}));
