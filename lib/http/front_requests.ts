import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener, RequestError } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Attach, attacherOf } from "@/lib/board/sink.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { secured } from "./security.ts";

/** What answers requests: the built app. */
export type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response>;

/** Where streams of events are. */
const STREAM_PATH = "/api/events";

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/**
 * Hands Node's requests to the app, and its answers back. A stream of events is written straight to its
 * connection: through the adapter's reader of bodies each would cost a third more memory.
 */
export function requestListener(handler: Handler): Listener {
  return getRequestListener(async (request, { incoming, outgoing }) => {
    // Node's HTTP/2 has other types; there is none here.
    const message = incoming as IncomingMessage;
    const answer = outgoing as ServerResponse;
    const { remoteAddress = "unknown", remotePort = 0 } = message.socket;
    const remoteAddr: Deno.NetAddr = {
      transport: "tcp",
      hostname: remoteAddress,
      port: remotePort,
    };
    const response = await handler(request, { remoteAddr, completed: Promise.resolve() });
    // To look at the body of any other answer would make a stream of it, and cost more than all else.
    const attach = request.url.includes(STREAM_PATH) ? attacherOf(response.body) : undefined;
    if (attach === undefined) return response;
    if (answer.destroyed) {
      await response.body!.cancel();
    } else {
      answer.writeHead(response.status, [...response.headers].flat());
      follow(attach, answer);
    }
    return RESPONSE_ALREADY_SENT;
  }, {
    // For HTTP/1.0, and who leaves the header out.
    hostname: "localhost",
    // On purpose: `Request` and `Response` become the adapter's own, which spare it a stream for each
    // body, and answer an eighth more.
    overrideGlobalObjects: true,
    errorHandler,
  }) as Listener;
}

/** Writes a stream's events to an answer for as long as its reader stays. */
function follow(attach: Attach, answer: ServerResponse): void {
  const { socket } = answer;
  const { drained, left } = attach({
    get isReading() {
      return !answer.writableNeedDrain;
    },
    write: (bytes) => void answer.write(bytes),
    end: () => void answer.end(),
    destroy: () => void answer.destroy(),
  });
  answer.on("drain", drained);
  answer.once("close", left);
  // Who has sent its last byte has left, or it would hold its place.
  socket?.once("end", () => answer.destroy());
}

function errorHandler(error: unknown): Response {
  if (error instanceof RequestError) {
    return secured(new Response("The address of the request can't be read", { status: 400 }));
  }
  log("error", "Request failed", { reason: reasonOf(error) });
  return secured(new Response("Internal server error", { status: 500 }));
}
