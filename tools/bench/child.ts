// Processes of their own, told what to do by lines of JSON, so that each one's cost can be seen.
import process from "node:process";

/** What a process has used since it began: CPU in µs, of all its threads, and memory in bytes. */
export interface Usage {
  cpu: number;
  rss: number;
}

const REPLY = "reply ";

type Reply = { value: unknown } | { error: string };
// deno-lint-ignore no-explicit-any
type Commands = Record<string, (argument: any) => unknown>;

/** The clock that processes share, in ms since the epoch; finer than `Date.now()`. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** A script of this folder that runs as a process and answers {@linkcode obey}'s way. */
export class Child implements AsyncDisposable {
  #process: Deno.ChildProcess;
  #commands: WritableStreamDefaultWriter<Uint8Array>;
  #output: AsyncIterator<string>;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#commands = process.stdin.getWriter();
    this.#output = lines(process.stdout);
  }

  /** Starts `script`; it has the variables of this process and these. */
  static start(script: string, args: string[] = [], env: Record<string, string> = {}): Child {
    const path = new URL(script, import.meta.url).pathname;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--v8-flags=--expose-gc", path, ...args],
      cwd: new URL("../..", import.meta.url).pathname,
      env,
      stdin: "piped",
      stdout: "piped",
    });
    return new Child(command.spawn());
  }

  /** Has it do something and waits for what came of that; one at a time. Throws what it threw. */
  // deno-lint-ignore no-explicit-any
  async ask(name: string, argument: unknown = null): Promise<any> {
    await this.#commands.write(encoder.encode(`${JSON.stringify({ name, argument })}\n`));
    let line = "";
    // Between the replies stands what the app logs.
    while (!line.startsWith(REPLY)) {
      const { value, done } = await this.#output.next();
      if (done) throw new Error(`The process ended instead of answering: ${name}`);
      line = value;
    }
    const reply: Reply = JSON.parse(line.slice(REPLY.length));
    if ("error" in reply) throw new Error(`${name}: ${reply.error}`);
    return reply.value;
  }

  async usage(): Promise<Usage> {
    return await this.ask("usage");
  }

  /** Stands still, timers too, until {@linkcode resume}. */
  freeze(): void {
    this.#process.kill("SIGSTOP");
  }

  resume(): void {
    this.#process.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#commands.close().catch(() => {});
    await this.#process.status;
    while (!(await this.#output.next()).done);
  }
}

const encoder = new TextEncoder();

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream() as TransformStream)) {
    const complete = (text + chunk).split("\n");
    text = complete.pop()!;
    yield* complete;
  }
}

/** There by the flag `--expose-gc`. */
const garbage = globalThis as { gc?: (how: { type: string; flavor: string }) => void };

/** The child's half: does what it is told until its parent has gone. */
export async function obey(commands: Commands): Promise<never> {
  const all: Commands = {
    ...commands,
    // Also gives back what opening many streams at once has made the heap grow by.
    collectGarbage: () => garbage.gc?.({ type: "major", flavor: "last-resort" }),
    usage: () => {
      const { user, system } = process.cpuUsage();
      return { cpu: user + system, rss: Deno.memoryUsage().rss } satisfies Usage;
    },
  };
  for await (const line of lines(Deno.stdin.readable)) {
    const { name, argument } = JSON.parse(line);
    let reply: Reply;
    try {
      reply = { value: await all[name]!(argument) ?? null };
    } catch (error) {
      reply = { error: String(error) };
    }
    await Deno.stdout.write(encoder.encode(`${REPLY}${JSON.stringify(reply)}\n`));
  }
  Deno.exit();
}
