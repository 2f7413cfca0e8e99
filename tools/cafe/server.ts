import { waitFor } from "./wait_for.ts";

/** The repository, without a slash at its end. */
export const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** Whether an app that is reached at `url` says that it is well; `false`, too, where nobody answers. */
export async function isWell(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/healthz`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

/** The flags of `deno task serve`, with this data folder in its permission lists. */
export async function serveFlags(dataFolder: string): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const command = /&& deno run (.+) _fresh\/serve\.js$/.exec(tasks.serve)?.[1];
  if (command === undefined) throw new Error(`The serve task has no known form: ${tasks.serve}`);
  return command.replaceAll('"', "").replaceAll("$DATA", dataFolder).split(" ");
}

/** What a process is launched with beside its variables. */
export interface LaunchOptions {
  /** How many file descriptors it may have open. */
  maxFiles?: number;
  /** The port of its debugger's door, if it is to have one. */
  inspectPort?: number;
}

/** The built app as a process of its own, with just the permissions that it has in the café. */
export class Server implements AsyncDisposable {
  #process: Deno.ChildProcess;
  #output = "";
  #read: Promise<void>;
  #url = "";

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#read = Promise.all([this.#collect(process.stdout), this.#collect(process.stderr)])
      .then(() => {});
  }

  /** Starts it with these variables alone; `KV_PATH` is needed. Resolves when it listens. */
  static async start(
    variables: Record<string, string>,
    options: LaunchOptions = {},
  ): Promise<Server> {
    const server = await Server.launch(variables, options);
    await server.listening();
    return server;
  }

  /** Starts it without waiting for anything. */
  static async launch(
    variables: Record<string, string>,
    { maxFiles, inspectPort }: LaunchOptions = {},
  ): Promise<Server> {
    const { KV_PATH = "./data/" } = variables;
    const dataFolder = KV_PATH.includes("://") ? "./data" : KV_PATH.replace(/\/[^/]*$/, "");
    const limit = maxFiles === undefined ? "" : `ulimit -n ${maxFiles}; `;
    const flags = await serveFlags(dataFolder);
    if (inspectPort !== undefined) flags.push(`--inspect=127.0.0.1:${inspectPort}`);
    const deno = [Deno.execPath(), "run", ...flags, "_fresh/serve.js"];
    const command = new Deno.Command("sh", {
      // So that it is told of a file that may not grow, as of a full disk, and not ended.
      args: ["-c", `trap "" XFSZ; ${limit}exec "$0" "$@"`, ...deno],
      cwd: ROOT,
      clearEnv: true,
      env: {
        HOST: "127.0.0.1",
        PORT: "0",
        HOME: Deno.env.get("HOME") ?? "/",
        PATH: Deno.env.get("PATH") ?? "",
        ...variables,
      },
      stdout: "piped",
      stderr: "piped",
    });
    return new Server(command.spawn());
  }

  /** Waits until it listens. Throws with what it has printed when that takes too long. */
  async listening(): Promise<void> {
    const board = await waitFor(
      () => /"board":"([^"]+)\/"/.exec(this.#output)?.[1],
      {
        limitMs: 20_000,
        describe: () => this.#output,
      },
    );
    this.#url = board;
  }

  /** Where it listens, such as `http://127.0.0.1:41234`. */
  get url(): string {
    return this.#url;
  }

  get port(): string {
    return new URL(this.#url).port;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** CPU that it has used, in µs; Linux alone tells. */
  async cpu(): Promise<number> {
    const stat = await Deno.readTextFile(`/proc/${this.pid}/stat`).catch(() => "");
    const [user, system] = stat.replace(/^.*\) /, "").split(" ").slice(11, 13).map(Number);
    return (user! + system!) * 10_000; // in ticks of 10 ms
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Lets none of its files grow beyond `bytes`, as on a disk that is full; `null`: there is room again. */
  async limitFiles(bytes: number | null): Promise<void> {
    // The soft limit alone: the hard one can't be raised again.
    const limit = `--fsize=${bytes ?? "unlimited"}:`;
    const { pid } = this.#process;
    const command = new Deno.Command("prlimit", { args: ["--pid", String(pid), limit] });
    const { success, stderr } = await command.output();
    if (!success) throw new Error(`prlimit: ${new TextDecoder().decode(stderr)}`);
  }

  /** Sends a signal, such as one that freezes it or lets it go on, and waits for nothing. */
  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Sends a signal and waits for the process's end; returns its exit status. */
  async stop(signal: Deno.Signal = "SIGKILL"): Promise<Deno.CommandStatus> {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended already.
    }
    return await this.ended();
  }

  /** Waits for the process's end. */
  async ended(): Promise<Deno.CommandStatus> {
    const status = await this.#process.status;
    await this.#read;
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) this.#output += decoder.decode(chunk, { stream: true });
  }
}

/** Variables for a server on an empty database in a folder of its own, which goes with `remove()`. */
export async function emptyDatabase() {
  const folder = await Deno.makeTempDir({ prefix: "orders_" });
  return {
    folder,
    variables: { KV_PATH: `${folder}/orders.sqlite3` },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
