import { assertEquals } from "@std/assert";
import { waitFor } from "@/tools/cafe/wait_for.ts";

/** A browser that is driven as far as all of them can be: it opens pages, and runs scripts in them. */
export interface Engine extends AsyncDisposable {
  /** As it calls itself, with its version. */
  readonly name: string;
  open(url: string): Promise<void>;
  /** Gives what an expression comes to in the page; only what JSON knows. */
  evaluate(expression: string): Promise<unknown>;
}

/** The expression of what people read in an element; old WebKits end it with an empty line. */
export function textOf(selector: string): string {
  return `document.querySelector(${JSON.stringify(selector)})?.innerText.trim()`;
}

/** Waits until an expression comes to what is expected; throws with what it came to. */
export async function becomes(
  engine: Engine,
  expression: string,
  expected: RegExp,
  limitMs = 15_000,
): Promise<void> {
  await waitFor(
    async () => expected.test(String(await engine.evaluate(expression).catch(() => ""))),
    { limitMs, describe: async () => `${expected} of ${await engine.evaluate(expression)}` },
  );
}

/** Fails where a page is wider than its window. */
export async function assertFits(engine: Engine): Promise<void> {
  const wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  assertEquals(await engine.evaluate(wide), 0);
}

/** A phone's, in px. */
export const VIEWPORT = { width: 390, height: 844 };
export const TELEVISION = { width: 1920, height: 1080 };

/** Starts a program whose output is looked through for `pattern`; gives what that has found first. */
export async function launch(
  program: string,
  args: string[],
  pattern: RegExp,
  env: Record<string, string> = {},
): Promise<{ found: string; end: () => Promise<void> }> {
  const child = new Deno.Command(program, { args, env, stdout: "null", stderr: "piped" }).spawn();
  const end = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    await child.status;
  };
  let output = "";
  const found = Promise.withResolvers<string>();
  const timer = setTimeout(
    () => found.reject(new Error(`${program} does not start:\n${output}`)),
    60_000,
  );
  (async () => {
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
      output += chunk;
      const match = pattern.exec(output);
      if (match !== null) found.resolve(match[1] ?? "");
    }
    found.reject(new Error(`${program} has ended:\n${output}`));
  })();
  try {
    return { found: await found.promise, end };
  } catch (error) {
    await end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A socket on which each message that is sent is answered by one with the same `id`. */
export class Calls implements Disposable {
  #socket: WebSocket;
  #id = 0;
  #waiting = new Map<number, PromiseWithResolvers<Answer>>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const answer: Answer = JSON.parse(data);
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    };
  }

  static async open(url: string): Promise<Calls> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) =>
      Object.assign(socket, { onopen: resolve, onerror: reject })
    );
    return new Calls(socket);
  }

  /** Calls a method; throws with what is answered when that is an error. */
  // deno-lint-ignore no-explicit-any
  async call(method: string, params: object = {}): Promise<any> {
    const id = ++this.#id;
    const answer = Promise.withResolvers<Answer>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { error, message, result } = await answer.promise;
    if (error !== undefined) {
      throw new Error(`${method}: ${JSON.stringify(error)} ${message ?? ""}`);
    }
    return result;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

interface Answer {
  id: number;
  result?: unknown;
  error?: unknown;
  message?: string;
}
