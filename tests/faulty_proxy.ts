/** A proxy in front of the app that can fail like a real one. */
export class FaultyProxy implements AsyncDisposable {
  #target: string;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #open = new Set<AbortController>();
  /** While set, every request is answered with this status. */
  status: number | null = null;

  /** Listens on a free port of this machine; forwards to `target`, such as `http://127.0.0.1:8000`. */
  constructor(target: string) {
    this.#target = target;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#forward(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Cuts all open connections to the app, as a proxy does that is restarted. */
  cut(): void {
    for (const open of this.#open) open.abort();
    this.#open.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await this.#server.shutdown();
  }

  async #forward(request: Request): Promise<Response> {
    if (this.status !== null) return new Response("Bad gateway", { status: this.status });
    const { pathname, search } = new URL(request.url);
    const open = new AbortController();
    this.#open.add(open);
    try {
      const response = await fetch(`${this.#target}${pathname}${search}`, {
        method: request.method,
      });
      const headers = new Headers(response.headers);
      // fetch has undone the compression.
      headers.delete("content-encoding");
      headers.delete("content-length");
      return new Response(response.body?.pipeThrough(untilAborted(open.signal)) ?? null, {
        status: response.status,
        headers,
      });
    } catch {
      return new Response("Bad gateway", { status: 502 });
    }
  }
}

/** Passes everything on, and ends when told. */
function untilAborted(signal: AbortSignal): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    start: (controller) => signal.addEventListener("abort", () => controller.terminate()),
  });
}
