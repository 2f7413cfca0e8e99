/** What came down the wire for one request. */
export interface Transfer {
  /** With its query. */
  path: string;
  /** Of its body, as it was sent. */
  bytes: number;
}

const END_OF_HEAD = "\r\n\r\n";

/**
 * Passes HTTP/1.1 through to a server, byte by byte, and counts it. It sees also what the browser's
 * own count leaves out: a stream that has no end, and what a service worker fetches.
 */
export class CountingProxy implements AsyncDisposable {
  /** One for each request, in their order. */
  readonly transfers: Transfer[] = [];
  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #connections = new Set<Deno.Conn>();
  #accepting: Promise<void>;

  /** Listens on a free port of this machine; `target` is such as `http://127.0.0.1:8000`. */
  constructor(target: string) {
    this.#accepting = this.#accept(new URL(target));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  async #accept({ hostname, port }: URL): Promise<void> {
    const passing: Promise<void>[] = [];
    for await (const browser of this.#listener) {
      const server = await Deno.connect({ hostname, port: Number(port) });
      passing.push(this.#pass(browser, server));
    }
    await Promise.all(passing);
  }

  async #pass(browser: Deno.Conn, server: Deno.Conn): Promise<void> {
    this.#connections.add(browser).add(server);
    // Browsers send the next request on a connection only after the last one's answer.
    let transfer: Transfer | null = null;
    let head = "";
    const up = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, out) => {
        const path = /^[A-Z]+ (\S+) HTTP\/1\.1\r\n/.exec(new TextDecoder().decode(chunk))?.[1];
        if (path !== undefined) {
          this.transfers.push(transfer = { path, bytes: 0 });
          head = "";
        }
        out.enqueue(chunk);
      },
    });
    const down = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, out) => {
        let body = chunk.length;
        if (!head.endsWith(END_OF_HEAD)) {
          // A character for each byte.
          const text = head + new TextDecoder("latin1").decode(chunk);
          const end = text.indexOf(END_OF_HEAD);
          head = end < 0 ? text : text.slice(0, end + END_OF_HEAD.length);
          body = text.length - head.length;
        }
        transfer!.bytes += body;
        out.enqueue(chunk);
      },
    });
    // Either side may go away at any time.
    await Promise.allSettled([
      browser.readable.pipeThrough(up).pipeTo(server.writable),
      server.readable.pipeThrough(down).pipeTo(browser.writable),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) {
      try {
        connection.close();
      } catch {
        // It has ended already.
      }
    }
    await this.#accepting;
  }
}
