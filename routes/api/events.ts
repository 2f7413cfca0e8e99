import { accepts } from "@/lib/http/compression.ts";
import { HttpError } from "@/lib/http/http_error.ts";
import { clientAddress } from "@/lib/http/client_address.ts";
import { only } from "@/lib/http/methods.ts";
import { RETRY_AFTER_S } from "@/lib/http/problem.ts";
import { define } from "@/lib/state.ts";

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "vary": "Accept-Encoding",
  "x-accel-buffering": "no",
};

/** The board as server-sent events: `board` whenever it changes, `ping` every 15 s. */
export const handler = define.handlers(only({
  GET({ req, info, state }) {
    const { streams, config } = state.services;
    const isZipped = accepts(req, "gzip");
    const stream = streams.open(clientAddress(req, info, config), isZipped ? "gzip" : "plain");
    if (stream === "too many") throw new HttpError(503, "Too many pages are open");
    if (stream === "too many of one address") {
      const headers = { "retry-after": String(RETRY_AFTER_S) };
      throw new HttpError(429, "Too many pages are open at this address", headers);
    }
    const encoding = isZipped ? { "content-encoding": "gzip" } : {};
    return new Response(stream, { headers: { ...headers, ...encoding } });
  },
  // Left to GET, it would open a stream that nobody reads.
  HEAD: () => new Response(null, { headers }),
}));
