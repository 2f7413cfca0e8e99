import { waitFor } from "@/tools/cafe/wait_for.ts";

/** A TCP connection to a server of this machine, for what no HTTP client would send. */
export class RawConnection implements Disposable {
  #connection: Deno.Conn;
  #text = "";
  /** Whether the server has ended the connection. */
  closed = false;

  private constructor(connection: Deno.Conn) {
    this.#connection = connection;
    void this.#read();
  }

  static async open(port: string | number): Promise<RawConnection> {
    return new RawConnection(await Deno.connect({ hostname: "127.0.0.1", port: Number(port) }));
  }

  /** Sends all of it, or as much as the server takes before it ends the connection. */
  async send(data: string | Uint8Array): Promise<void> {
    let rest = typeof data === "string" ? new TextEncoder().encode(data) : data;
    try {
      while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
    } catch {
      // It is not interested in the rest.
    }
  }

  /** Sends no more, which the server is told. */
  async endSending(): Promise<void> {
    await this.#connection.closeWrite().catch(() => {});
  }

  /** All that the server has sent so far. */
  get received(): string {
    return this.#text;
  }

  /**
   * The statuses of the answers, in their order, as soon as there are `count`; fewer if the server
   * ends the connection before. Throws when neither happens within `limitMs`.
   */
  async statuses(count = 1, limitMs = 5_000): Promise<number[]> {
    const found = () => {
      const heads = this.#text.matchAll(/HTTP\/1\.[01] ([2-5][0-9]{2})[^]*?\r\n\r\n/g);
      return [...heads].map(([, status]) => Number(status));
    };
    await waitFor(() => found().length >= count || this.closed, {
      limitMs,
      describe: () => this.#text,
    });
    return found();
  }

  /** Resolves when the server has ended the connection. Throws when it does not within `limitMs`. */
  async ended(limitMs = 5_000): Promise<void> {
    await waitFor(() => this.closed, { limitMs, describe: () => this.#text });
  }

  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch {
      // Both sides have ended it.
    }
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(16_384);
    try {
      for (let count; (count = await this.#connection.read(buffer)) !== null;) {
        this.#text += decoder.decode(buffer.subarray(0, count), { stream: true });
      }
    } catch {
      // Reset by the server, or closed by us.
    }
    this.closed = true;
  }
}
