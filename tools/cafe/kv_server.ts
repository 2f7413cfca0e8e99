import { BadRequest, KvData } from "./kv_data.ts";
import { Message } from "./protobuf.ts";

/** How often a stream of changes is told that the server lives, as by denokv. */
const PING_MS = 5_000;

/** What is asked of a KV server. */
export type RequestKind = "metadata" | "read" | "write" | "watch";

/** What can be wrong with a KV server. */
export type KvFault =
  /** Nothing is carried out, and the answer is 503: Deno's client asks again without end. */
  | "refuse"
  /** Carried out, but not answered so; the client sends it again. */
  | "lose"
  /** Carried out, but no more than the answer's first byte comes back: the client throws. */
  | "cut"
  /** Nothing is carried out or answered until `heal()`. */
  | "hang";

/** Which requests a fault meets. */
export interface FaultOptions {
  /** By default each kind. */
  only?: RequestKind;
  /** How many requests; by default all until `heal()`. */
  times?: number;
}

const KINDS: Record<string, RequestKind> = {
  "/": "metadata",
  "/v3/snapshot_read": "read",
  "/v3/atomic_write": "write",
  "/v3/watch": "watch",
};

/** The token of all of them, so that tests side by side can have it in one environment. */
const TOKEN = "token-for-tests";

const NO_REQUESTS: Record<RequestKind, number> = { metadata: 0, read: 0, write: 0, watch: 0 };

/**
 * A database that several processes share, on a port of this machine: KV Connect, protocol 3, in memory.
 * A process with `KV_PATH` and `DENO_KV_ACCESS_TOKEN` of `variables` opens it. Deno's client speaks
 * HTTP/2, also without TLS.
 * Source: https://github.com/denoland/denokv/blob/main/proto/kv-connect.md
 */
export class KvServer implements AsyncDisposable {
  readonly data: KvData;
  /** How long a message is on its way, in ms: a request takes twice that. */
  delayMs = 0;
  #requests = { ...NO_REQUESTS };
  #fault: { fault: KvFault; only: RequestKind | undefined; times: number } | null = null;
  #hanging: (() => void)[] = [];
  #watches = new Set<() => void>();
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #token: string;
  #databaseId = crypto.randomUUID();
  #end = new AbortController();
  #server: Deno.HttpServer<Deno.NetAddr>;

  /** Listens at once; on any free port unless told which. With another's `data` it is one database with it. */
  constructor({ port = 0, token = TOKEN, data = new KvData() } = {}) {
    this.data = data;
    this.#token = token;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, signal: this.#end.signal, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** What a process needs to know to use it. */
  get variables(): Record<"KV_PATH" | "DENO_KV_ACCESS_TOKEN", string> {
    return { KV_PATH: this.url, DENO_KV_ACCESS_TOKEN: this.#token };
  }

  /** Opens it in this process. Throws what Deno's client throws. */
  async open(): Promise<Deno.Kv> {
    // The client takes its token from nowhere else.
    Deno.env.set("DENO_KV_ACCESS_TOKEN", TOKEN);
    return await Deno.openKv(this.url);
  }

  /** How many requests of each kind have come since this was asked last, the refused ones too. */
  takeRequests(): Record<RequestKind, number> {
    const requests = this.#requests;
    this.#requests = { ...NO_REQUESTS };
    return requests;
  }

  /** From now on something is wrong; takes the place of what was. */
  fail(fault: KvFault, { only, times = Infinity }: FaultOptions = {}): void {
    this.#fault = { fault, only, times };
  }

  /** All is well again. What hangs is carried out now, whether or not anybody still waits for it. */
  heal(): void {
    this.#fault = null;
    for (const carryOut of this.#hanging.splice(0)) carryOut();
  }

  /** Ends all streams of changes, which come back. */
  disconnect(): void {
    for (const end of this.#watches) end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disconnect();
    this.heal();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#end.abort();
    await this.#server.finished;
  }

  async #answer(request: Request): Promise<Response> {
    const kind = KINDS[new URL(request.url).pathname];
    if (kind === undefined) return new Response("Not found", { status: 404 });
    this.#requests[kind]++;
    const body = await request.bytes();
    const fault = this.#take(kind);
    await this.#travel();
    if (fault === "hang") await new Promise<void>((resolve) => this.#hanging.push(resolve));
    const response = fault === "refuse"
      ? new Response("Not now", { status: 503 })
      : this.#carryOut(kind, request, body);
    await this.#travel();
    if (fault === "lose") return new Response("Lost", { status: 502 });
    if (fault === "cut") return new Response(new Uint8Array([8]));
    return response;
  }

  /** What is to go wrong with a request that has come. */
  #take(kind: RequestKind): KvFault | null {
    const next = this.#fault;
    if (next === null || next.times === 0 || (next.only ?? kind) !== kind) return null;
    next.times--;
    return next.fault;
  }

  #carryOut(kind: RequestKind, { headers }: Request, body: Uint8Array): Response {
    if (headers.get("authorization") !== `Bearer ${this.#token}`) {
      return new Response("The access token is not the right one", { status: 401 });
    }
    try {
      if (kind === "metadata") return this.#metadata();
      const message = Message.parse(body);
      if (kind === "watch") return new Response(this.#watch(message));
      return new Response(this.data[kind](message).bytes());
    } catch (error) {
      if (error instanceof BadRequest) return new Response(error.message, { status: 400 });
      throw error;
    }
  }

  #metadata(): Response {
    return Response.json({
      version: 3,
      databaseId: this.#databaseId,
      endpoints: [{ url: "/v3", consistency: "strong" }],
      token: this.#token,
      expiresAt: new Date(Date.now() + 86_400_000),
    });
  }

  /** Each message with its length before it; an empty one is a ping. */
  #watch(request: Message): ReadableStream<Uint8Array> {
    let stop = () => {};
    return new ReadableStream({
      start: (controller) => {
        let isOpen = true;
        const send = async (message: Uint8Array) => {
          const length = new Uint8Array(4);
          new DataView(length.buffer).setUint32(0, message.length, true);
          await this.#travel();
          if (isOpen) controller.enqueue(new Uint8Array([...length, ...message]));
        };
        const ping = setInterval(() => send(new Uint8Array()), PING_MS);
        const forget = this.data.watch(request, (output) => send(output.bytes()));
        stop = () => {
          isOpen = false;
          clearInterval(ping);
          forget();
          this.#watches.delete(end);
        };
        const end = () => {
          stop();
          controller.close();
        };
        this.#watches.add(end);
      },
      cancel: () => stop(),
    });
  }

  async #travel(): Promise<void> {
    if (this.delayMs === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      resolve();
    }, this.delayMs);
    this.#timers.add(timer);
    await promise;
  }
}
