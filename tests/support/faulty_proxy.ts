import { Response } from "@/tools/cafe/deno_response.ts";

/** An answer that is passing through. */
interface Passing {
  end: AbortController;
  silent: boolean;
}

/** A proxy in front of the app that can fail like a real one. */
export class FaultyProxy implements AsyncDisposable {
  #target: string;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #passing = new Set<Passing>();
  /** One for each answer that is passing through, until nothing of it is left. */
  #piping = new Set<Promise<void>>();
  /** While set, every request is answered with this status. */
  status: number | null = null;
  /** How many answers to POST get lost from now on, after the app has done what was asked. */
  lostAnswers = 0;

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

  /** Ends all open answers, as a proxy does that is restarted. */
  cut(): void {
    for (const { end } of this.#passing) end.abort();
    this.#passing.clear();
  }

  /** Leaves all open answers open, and nothing comes through them any more. */
  silence(): void {
    for (const passing of this.#passing) passing.silent = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await Promise.all(this.#piping);
    await this.#server.shutdown();
  }

  async #forward(request: Request): Promise<Response> {
    if (this.status !== null) return new Response("Bad gateway", { status: this.status });
    const { pathname, search } = new URL(request.url);
    try {
      const { method, headers: sent, body: upload } = request;
      const response = await fetch(`${this.#target}${pathname}${search}`, {
        method,
        headers: sent,
        body: upload,
        redirect: "manual",
      });
      if (method === "POST" && this.lostAnswers > 0) {
        this.lostAnswers--;
        await response.body?.cancel();
        return new Response("Bad gateway", { status: 502 });
      }
      const headers = new Headers(response.headers);
      // fetch has undone the compression.
      headers.delete("content-encoding");
      headers.delete("content-length");
      const body = response.body === null ? null : this.#pipe(response.body);
      return new Response(body, { status: response.status, headers });
    } catch {
      return new Response("Bad gateway", { status: 502 });
    }
  }

  #pipe(upstream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const { readable, writable } = this.#pass();
    const piping = upstream.pipeTo(writable).catch(() => {})
      .finally(() => this.#piping.delete(piping));
    this.#piping.add(piping);
    return readable;
  }

  #pass(): TransformStream<Uint8Array, Uint8Array> {
    const passing: Passing = { end: new AbortController(), silent: false };
    this.#passing.add(passing);
    return new TransformStream({
      start: (controller) => {
        passing.end.signal.addEventListener("abort", () => controller.terminate());
      },
      transform: (chunk, controller) => {
        if (!passing.silent) controller.enqueue(chunk);
      },
    });
  }
}
