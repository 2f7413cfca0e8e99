// What the pages of a bench read from: `ours`, a `bare` loop or Hono's `streamSSE`. Each sends a
// board of eight numbers whenever it is told to, and says when that was.
import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { Front } from "@/lib/http/front.ts";
import type { Board } from "@/lib/shared/order.ts";
import { sharedServices } from "@/lib/shared_services.ts";
import { now, obey } from "./child.ts";

/** When a board was sent: of ours, when its commit had resolved; and how pages know it. */
export interface Sent {
  at: number;
  version: string;
}

interface Subject {
  /** Begins to answer; resolves to the port. */
  listen: () => Promise<number>;
  send: () => Promise<Sent>;
}

const NUMBERS = [101, 202, 303, 404, 505, 606, 707, 808];

const subjects: Record<string, () => Promise<Subject> | Subject> = {
  async ours() {
    const services = await sharedServices();
    for (const number of NUMBERS) await services.store.call(number, "kitchen");
    const { default: built } = await import("@/built.ts");
    let committedAt = 0;
    const { commit } = Deno.AtomicOperation.prototype;
    Deno.AtomicOperation.prototype.commit = async function () {
      const result = await commit.call(this);
      committedAt = now();
      return result;
    };
    return {
      listen: async () =>
        (await Front.listen({ ...ANY_PORT, handler: built.fetch, ...UNHEARD })).port,
      // The change that leaves the board as long as it was.
      async send() {
        await services.store.extend(NUMBERS[0]!);
        return { at: committedAt, version: services.liveBoard.board.version };
      },
    };
  },
  bare() {
    const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
    return {
      listen: () =>
        serve(() => {
          let mine: ReadableStreamDefaultController<Uint8Array>;
          const stream = new ReadableStream<Uint8Array>({
            start(controller) {
              streams.add(mine = controller);
              controller.enqueue(encode(board()));
            },
            cancel: () => void streams.delete(mine),
          });
          return new Response(stream, { headers: { "content-type": "text/event-stream" } });
        }),
      send() {
        const at = now();
        const sent = board();
        const bytes = encode(sent);
        for (const stream of streams) stream.enqueue(bytes);
        return Promise.resolve({ at, version: sent.version });
      },
    };
  },
  hono() {
    const streams = new Set<SSEStreamingApi>();
    const event = (sent: Board) => ({
      id: sent.version,
      event: "board",
      data: JSON.stringify(sent),
    });
    const app = new Hono().get("/api/events", (context) =>
      streamSSE(context, async (stream) => {
        streams.add(stream);
        await stream.writeSSE(event(board()));
        await new Promise<void>((resolve) => stream.onAbort(resolve));
        streams.delete(stream);
      }));
    return {
      listen: () => serve((request) => app.fetch(request)),
      send() {
        const at = now();
        const sent = board();
        const message = event(sent);
        for (const stream of streams) stream.writeSSE(message);
        return Promise.resolve({ at, version: sent.version });
      },
    };
  },
};

const ANY_PORT = { hostname: "127.0.0.1", port: 0 };
const UNHEARD = { refused: () => {}, exhausted: () => {} };

/** Deno's own server, which the others have. */
function serve(handler: Deno.ServeHandler): Promise<number> {
  const listening = Promise.withResolvers<number>();
  Deno.serve({ ...ANY_PORT, onListen: ({ port }) => listening.resolve(port) }, handler);
  return listening.promise;
}

let boards = 0;

/** As long as ours is. */
function board(): Board {
  const at = Date.now();
  const orders = NUMBERS.map((number) => (
    { number, readyAt: at, expiresAt: at, calls: 1, source: "kitchen" as const }
  ));
  return { version: `${String(++boards).padStart(20, "0")}-8`, now: at, orders, recent: [] };
}

function encode(sent: Board): Uint8Array {
  const text = `id: ${sent.version}\nevent: board\ndata: ${JSON.stringify(sent)}\n\n`;
  return new TextEncoder().encode(text);
}

const subject = await subjects[Deno.args[0]!]!();
const port = await subject.listen();
await obey({ port: () => port, send: subject.send });
