import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "@/lib/shared/clock.ts";
import { secured } from "./security.ts";

/** Why the front itself has refused what it was sent, before the app saw it. */
export type FrontRefusal = "malformed" | "head too large" | "too slow" | "no such method";

/** What a sender is told, by reason. */
const ANSWERS: Record<FrontRefusal | "cut off", [status: number, text: string]> = {
  "malformed": [400, "The request is not valid HTTP"],
  "head too large": [431, "The head of the request is longer than 64 KiB, or 500 lines"],
  "too slow": [408, "The request took too long to arrive"],
  "no such method": [405, "There is no such method here"],
  "cut off": [400, "The body ended before its end"],
};
/** Deno takes a second and more to go through the thousands that fit into a head of 64 KiB. */
const MAX_HEADERS = 500;
/** How long what its sender still sends is taken, so that the answer can be read. */
const LINGER_MS = 500;

interface Exchange {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
}

/** Options for {@linkcode FrontRefusals}. */
export interface FrontRefusalsOptions {
  clock: Clock;
  /** Told of each, with the status that it was answered with. */
  refused: (reason: FrontRefusal, status: number) => void;
}

/** Answers what is no request, and ends its connection; in turn, where answers to requests are due before. */
export class FrontRefusals {
  #options: FrontRefusalsOptions;
  /** The requests of a connection that are not answered yet. */
  #exchanges = new WeakMap<Socket, Set<Exchange>>();
  #ending = new WeakSet<Socket>();

  constructor(options: FrontRefusalsOptions) {
    this.#options = options;
  }

  /** Notes a request, so that what comes after it on its connection waits for its answer. */
  begun(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { socket } = incoming;
    const exchanges = this.#exchanges.get(socket) ?? this.#follow(socket);
    const exchange = { incoming, outgoing };
    exchanges.add(exchange);
    outgoing.once("close", () => exchanges.delete(exchange));
  }

  /** The parser has failed, or has waited for too long. */
  async failed({ code = "" }: NodeJS.ErrnoException, socket: Socket): Promise<void> {
    const isSilent = socket.bytesRead === 0 && (this.#exchanges.get(socket)?.size ?? 0) === 0;
    // Who has left is owed no answer, nor who has connected ahead and has nothing to send.
    if (isSilent || !/^(HPE_|ERR_HTTP_)/.test(code)) return void socket.destroy();
    const reason = code === "HPE_HEADER_OVERFLOW"
      ? "head too large"
      : code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? "too slow"
      : "malformed";
    await this.refuse(socket, reason);
  }

  /** Answers instead of the app. */
  async refuse(socket: Socket, reason: FrontRefusal): Promise<void> {
    if (this.#ending.has(socket)) return;
    this.#options.refused(reason, ANSWERS[reason][0]);
    await this.#answer(socket, reason);
  }

  #follow(socket: Socket): Set<Exchange> {
    const exchanges = new Set<Exchange>();
    this.#exchanges.set(socket, exchanges);
    // Its sender sends no more: who has sent a whole request still gets its answer.
    socket.once("end", () => {
      if ([...exchanges].some(({ incoming }) => !incoming.complete)) {
        this.#answer(socket, "cut off");
      }
    });
    return exchanges;
  }

  async #answer(socket: Socket, reason: FrontRefusal | "cut off"): Promise<void> {
    this.#ending.add(socket);
    const exchanges = [...this.#exchanges.get(socket) ?? []];
    const due = exchanges.filter(({ incoming, outgoing }) => incoming.complete && !outgoing.closed);
    await Promise.all(due.map(({ outgoing }) => {
      return new Promise<void>((resolve) => outgoing.once("close", resolve));
    }));
    const isAnswered = exchanges.some(({ incoming, outgoing }) =>
      !incoming.complete && outgoing.headersSent
    );
    if (!socket.writable) return void socket.destroy();
    socket.once("close", this.#options.clock.after(LINGER_MS, () => socket.destroy()));
    socket.end(isAnswered ? "" : answer(...ANSWERS[reason]));
    socket.resume();
  }
}

/** An answer as it goes over the wire, with the headers that all of ours have. */
function answer(status: number, text: string): string {
  const { headers } = secured(new Response(null));
  headers.set("content-type", "text/plain; charset=utf-8");
  headers.set("content-length", String(text.length));
  headers.set("connection", "close");
  headers.set("date", new Date().toUTCString());
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", text].join("\r\n");
}

/** Why a head is refused that Node's parser takes: it takes the first of several hosts for the one (RFC 9112, 3.2). */
export function refusalOf(rawHeaders: string[]): FrontRefusal | null {
  if (rawHeaders.length > 2 * MAX_HEADERS) return "head too large";
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && /^host$/i.test(text));
  return hosts.length > 1 ? "malformed" : null;
}
