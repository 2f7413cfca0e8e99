import { answered } from "@/tools/cafe/answered.ts";
import { LOGIN_TOKEN } from "@/tools/cafe/staff.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder } from "@/tools/cafe/signing.ts";
import { capturePrinted } from "./capture_log.ts";
import { kitchen } from "./test_app.ts";
import { testFront } from "./test_front.ts";

/** A café for browsers: the app and its kitchen. Staff log in with `LOGIN_TOKEN`. */
export interface Cafe extends AsyncDisposable {
  port: number;
  url: string;
  /** Calls these numbers one after the other, as the kitchen does; each must be taken. */
  call(...numbers: number[]): Promise<void>;
}

/** A café whose app runs in this process. */
export interface ServedCafe extends Cafe {
  /** What it has logged. */
  log: string[];
}

/** A café whose app is a process of its own. */
export interface StartedCafe extends Cafe {
  /** Ends it at once unless another signal is given. */
  stop(signal?: Deno.Signal): Promise<void>;
  /** Starts another in its place, with these variables changed. */
  startAgain(changes?: Record<string, string>): Promise<void>;
  /** Sends a signal and waits for nothing. */
  signal(signal: Deno.Signal): void;
}

/**
 * Opens a café with these variables in this process, as a machine serves it, on an empty database in
 * memory: in a tenth of the time that a process of its own takes.
 */
export async function serveCafe(variables: Record<string, string> = {}): Promise<ServedCafe> {
  await using parts = new AsyncDisposableStack();
  const { texts } = parts.use(capturePrinted({ toTerminal: false }));
  const { port, url } = parts.use(await testFront({ LOGIN_TOKEN, ...variables }));
  const opened = parts.move();
  return {
    port,
    url,
    log: texts,
    call: (...numbers) => callAll(url, numbers),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Opens the same as a process of its own, on an empty database in a file, for tests that end it. */
export async function startCafe(variables: Record<string, string> = {}): Promise<StartedCafe> {
  const database = await emptyDatabase();
  const own = { LOGIN_TOKEN, WEBHOOK_PUBLIC_KEY: kitchen.spki };
  const all = { ...database.variables, ...own, ...variables };
  let server = await Server.start(all);
  const { port, url } = server;
  return {
    port: Number(port),
    url,
    call: (...numbers) => callAll(url, numbers),
    stop: async (signal) => void await server.stop(signal),
    async startAgain(changes) {
      server = await Server.start({ ...all, ...changes, PORT: port });
    },
    signal: (signal) => server.signal(signal),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function callAll(url: string, numbers: number[]): Promise<void> {
  for (const number of numbers) await answered(postOrder(url, number, kitchen.privateKey), 200);
}
