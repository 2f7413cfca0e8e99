import { type AddressInfo, connect, type Server } from "node:net";
import type { Clock } from "@/lib/shared/clock.ts";

/** What a server did with a connection from this very machine. */
export type Hearing = "heard" | "not heard" | "no descriptors" | "unknown";

/** How often a server is asked. */
const PROBE_EVERY_MS = 1_000;
/** How often it is looked whether the connection was heard, and how many times. */
const LOOK_MS = 50;
const LOOKS = 10;
/** Where to reach a server that listens on all addresses. */
const ANY: Record<string, string> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * Connects to a server that listens, to see whether it hears. Once there were no file descriptors left,
 * Node's server on Deno stops to accept connections, for ever and without a word.
 */
export async function probe(server: Server, clock: Clock): Promise<Hearing> {
  const { address, port } = server.address() as AddressInfo;
  let hearing: Hearing | null = null;
  const heard = () => void (hearing ??= "heard");
  server.once("connection", heard);
  const socket = connect({ host: ANY[address] ?? address, port });
  socket.once(
    "error",
    (error) => hearing ??= hasNoDescriptors(error) ? "no descriptors" : "unknown",
  );
  // Looked at again and again, so that a process that was busy or asleep is not taken for deaf: the
  // connection is heard in between.
  for (let look = 0; look < LOOKS && hearing === null; look++) {
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  }
  server.off("connection", heard);
  socket.destroy();
  return hearing ?? "not heard";
}

function hasNoDescriptors({ code, message }: NodeJS.ErrnoException): boolean {
  return /EMFILE|ENFILE|os error 2[34]/.test(`${code} ${message}`);
}

/** Options for {@linkcode Probes}. */
export interface ProbesOptions {
  server: Server;
  clock: Clock;
  /** The process has no file descriptors left, with so many connections open. */
  exhausted: (connections: number) => void;
  /** The server hears nobody any more. */
  deaf: () => Promise<void>;
}

/** Looks once a second whether a server still hears. */
export class Probes {
  #options: ProbesOptions;
  /** How many connections were heard, and how many of them are open. */
  #heard = 0;
  #open = 0;
  #cancel = () => {};
  #probing: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: ProbesOptions) {
    this.#options = options;
    options.server.on("connection", (socket) => {
      this.#heard++;
      this.#open++;
      socket.once("close", () => this.#open--);
    });
  }

  /** Asks from now on, but not while others are heard. */
  start(): void {
    const heard = this.#heard;
    this.#cancel = this.#options.clock.after(PROBE_EVERY_MS, () => {
      this.#probing = (this.#heard === heard ? this.#probe() : Promise.resolve()).then(() => {
        if (!this.#stopped) this.start();
      });
    });
  }

  /** Resolves when none is under way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#probing;
  }

  async #probe(): Promise<void> {
    const { server, clock, exhausted, deaf } = this.#options;
    if (!server.listening) return await deaf();
    const open = this.#open;
    const hearing = await probe(server, clock);
    if (this.#stopped) return;
    // There is none to listen anew with, either.
    if (hearing === "no descriptors") exhausted(open);
    if (hearing === "not heard") await deaf();
  }
}
