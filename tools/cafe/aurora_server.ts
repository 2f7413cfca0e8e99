import { FakeAurora, type FakeAuroraOptions } from "./fake_aurora.ts";

/** A fake Aurora on a port of this machine, which can go away and come back. */
export class AuroraServer implements AsyncDisposable {
  readonly aurora: FakeAurora;
  #port: number;
  #end = new AbortController();
  #server!: Deno.HttpServer<Deno.NetAddr>;

  /** Listens at once; on any free port unless told which. */
  constructor({ port = 0, ...options }: FakeAuroraOptions & { port?: number } = {}) {
    this.aurora = new FakeAurora(options);
    this.#port = port;
    this.start();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Ends all connections and refuses new ones; the orders stay, unless `aurora.restart()` drops them. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#server.finished;
  }

  /** Listens again, on the same port. */
  start(): void {
    this.#end = new AbortController();
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: this.#port, signal: this.#end.signal, onListen: () => {} },
      (request) => this.aurora.handle(request),
    );
    this.#port = this.#server.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.aurora[Symbol.dispose]();
    await this.stop();
  }
}
