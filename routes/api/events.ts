import { HttpError } from "fresh";
import { only } from "@/lib/methods.ts";
import { define } from "@/lib/state.ts";

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/** The board as server-sent events: `board` whenever it changes, `ping` every 15 s. */
export const handler = define.handlers(only({
  GET({ state }) {
    const stream = state.services.streams.open();
    if (stream === null) throw new HttpError(503, "Too many pages are open");
    return new Response(stream, { headers });
  },
  // Left to GET, it would open a stream that nobody reads.
  HEAD: () => new Response(null, { headers }),
}));
