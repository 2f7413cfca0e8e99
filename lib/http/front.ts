import { createServer, type Server } from "node:http";
import { type AddressInfo, Server as Listener, type Socket } from "node:net";
import { log, reasonOf } from "@/lib/base/log.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { Probes, type ProbesOptions } from "./front_probe.ts";
import { FrontRefusals, type FrontRefusalsOptions, refusalOf } from "./front_refusals.ts";
import { type Handler, requestListener } from "./front_requests.ts";

/** What Node limits. Times in ms; it looks once a second for who has exceeded them. */
const LIMITS = {
  maxHeaderSize: 65_536,
  headersTimeout: 10_000,
  // The app itself gives up on a body after 10 s; this is for who sends one to where none is read.
  requestTimeout: 20_000,
  // Longer than usual proxies keep theirs, so that none sends a request into a connection that ends.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 1_000,
};
/** As long as Linux makes the queue of those who wait to be heard. */
const BACKLOG = 4_096;

/** Options for {@linkcode Front}. */
export interface FrontOptions
  extends Pick<FrontRefusalsOptions, "refused">, Pick<ProbesOptions, "exhausted"> {
  hostname: string;
  /** 0: any that is free. */
  port: number;
  handler: Handler;
  /** In the place of those that a café has, for tests. */
  limits?: Partial<typeof LIMITS>;
  clock?: Clock;
}

/**
 * The HTTP server on a machine: Node's, as Deno's own refuses requests that are lawful, without a word
 * to us, and lets us end no connection.
 */
export class Front {
  #options: FrontOptions;
  #clock: Clock;
  #server: Server;
  #port = 0;
  #probes: Probes;
  #underWay = 0;
  #allAnswered = () => {};

  private constructor(options: FrontOptions) {
    const clock = options.clock ?? systemClock;
    const refusals = new FrontRefusals({ clock, refused: options.refused });
    const answer = requestListener(options.handler);
    const listener: typeof answer = (incoming, outgoing) => {
      const reason = refusalOf(incoming.rawHeaders);
      if (reason !== null) return void refusals.refuse(incoming.socket, reason);
      this.#underWay++;
      outgoing.once("close", () => --this.#underWay === 0 && this.#allAnswered());
      refusals.begun(incoming, outgoing);
      answer(incoming, outgoing);
    };
    const server = createServer({ ...LIMITS, ...options.limits, requireHostHeader: false });
    // A sender may say that it has sent all, and still wants its answer.
    Object.assign(server, { httpAllowHalfOpen: true });
    server.maxHeadersCount = 0; // those over it would be left out silently
    server.on("request", listener);
    // What else is expected of us than to go on we may ignore (RFC 9110, 10.1.1).
    server.on("checkExpectation", listener);
    server.on("connect", (_, socket) => refusals.refuse(socket as Socket, "no such method"));
    server.on("clientError", (error, socket) => refusals.failed(error, socket as Socket));
    this.#options = options;
    this.#clock = clock;
    this.#server = server;
    const { exhausted } = options;
    this.#probes = new Probes({ server, clock, exhausted, deaf: () => this.#listenAnew() });
  }

  /** Begins to listen. Throws when it can't. */
  static async listen(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    await front.#listen(options.port);
    front.#port = (front.#server.address() as AddressInfo).port;
    front.#probes.start();
    return front;
  }

  /** Where it listens. */
  get port(): number {
    return this.#port;
  }

  /**
   * Ends it: requests under way, and those that still come, are answered for at most `finishMs`; then
   * all connections are closed.
   */
  async close(finishMs: number): Promise<void> {
    const probesEnded = this.#probes.stop();
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(finishMs, resolve);
        this.#allAnswered = () => (cancel(), resolve());
      });
    }
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await Promise.all([closed, probesEnded]);
  }

  #listen(port: number): Promise<void> {
    const { hostname } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host: hostname, port, backlog: BACKLOG }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Another listener for the same connections: those that are open go on. */
  async #listenAnew(): Promise<void> {
    log("warn", "Connections were not heard: listening anew");
    try {
      if (this.#server.listening) Listener.prototype.close.call(this.#server);
      await this.#listen(this.#port);
    } catch (error) {
      log("error", "Listening failed", { reason: reasonOf(error) });
    }
  }
}
