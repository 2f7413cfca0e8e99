/** How long an event may take: more than the 15 s between two pings. */
const LIMIT_MS = 20_000;

/** One server-sent event, its data read as JSON. */
export interface ServerSentEvent {
  event: string;
  id?: string;
  retry?: number;
  // deno-lint-ignore no-explicit-any
  data: any;
}

/** Reads a `text/event-stream` event by event. */
export class EventReader {
  #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .getReader();
  }

  /** The next event. Throws when the stream has ended, and when nothing comes. */
  async next(): Promise<ServerSentEvent> {
    while (true) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const lines = this.#text.slice(0, end).split("\n");
        this.#text = this.#text.slice(end + 2);
        return parse(lines);
      }
      const { done, value } = await this.#read();
      if (done) throw new Error("The event stream has ended");
      this.#text += value;
    }
  }

  /** Reads on to the first event that `fits`. */
  async until(fits: (event: ServerSentEvent) => boolean): Promise<ServerSentEvent> {
    while (true) {
      const event = await this.next();
      if (fits(event)) return event;
    }
  }

  /** Leaves, as a page that is closed. */
  async close(): Promise<void> {
    // A zipped stream whose server has stopped is cut off, which its reader takes for a fault.
    await this.#reader.cancel().catch(() => {});
  }

  async #read(): Promise<ReadableStreamReadResult<string>> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`No event within ${LIMIT_MS} ms`)), LIMIT_MS);
    return await Promise.race([this.#reader.read(), late]).finally(() => clearTimeout(timer));
  }
}

function parse(lines: string[]): ServerSentEvent {
  const fields = Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
  }));
  const { event = "message", id, retry, data = "null" } = fields;
  return {
    event,
    data: JSON.parse(data),
    ...(id === undefined ? {} : { id }),
    ...(retry === undefined ? {} : { retry: Number(retry) }),
  };
}
