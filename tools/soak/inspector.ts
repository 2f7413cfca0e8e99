/** The debugger's door of a process that was started with `--inspect`. */
export class Inspector implements Disposable {
  #socket: WebSocket;
  #lastId = 0;
  #waiting = new Map<number, () => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const { id } = JSON.parse(data);
      this.#waiting.get(id)?.();
      this.#waiting.delete(id);
    };
  }

  /** Connects to the process that has its door at this port of this machine. */
  static async connect(port: number): Promise<Inspector> {
    const [target] = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new Inspector(socket);
  }

  /** Has the process let go of everything in its heap that nothing refers to. */
  async collectGarbage(): Promise<void> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method: "HeapProfiler.collectGarbage" }));
    await promise;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
