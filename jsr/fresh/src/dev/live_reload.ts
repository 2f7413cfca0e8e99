const PATH = "/_fresh/alive";

/** Reloads open pages once another process answers. */
export class LiveReload {
  readonly #process = crypto.randomUUID();

  /** The script for development pages. */
  get script(): string {
    return `new EventSource("${PATH}").onmessage=` +
      `({data})=>data!=="${this.#process}"&&location.reload()`;
  }

  /** Answers the script's request, and no other. */
  answer(req: Request): Response | null {
    if (new URL(req.url).pathname !== PATH) return null;
    const message = `retry: 300\ndata: ${this.#process}\n\n`;
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode(message)),
    });
    return new Response(body, {
      headers: {
        "Cache-Control": "no-store",
        "Content-Type": "text/event-stream",
      },
    });
  }
}
