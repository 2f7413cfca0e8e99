import { waitFor } from "@/tools/cafe/wait_for.ts";
import { blocksIn } from "./blocks.ts";
import { print } from "@/tools/print.ts";
import { ROOT } from "@/tools/cafe/server.ts";
import { run, timed } from "./shell.ts";

/** The pages whose commands are typed on a machine of the café's: the part `install` does. */
const ELSEWHERE = ["install.md", "operations.md"];
const TAKES_MINUTES = /task (ok|audit|bench|soak|sigkill)\b/;
/** What goes on until Ctrl-C, and what it says once it runs. */
const GOES_ON: [command: RegExp, says: RegExp][] = [
  [/task demo\b/, /Ctrl-C ends the demo/],
  [/task start\b/, /Listening/],
];
const WITHOUT_INTERNET = /# .*without the internet/;
const START_MS = 300_000;
const END_MS = 10_000;

/** Somebody new: the repository's clone, and a home in which nothing is. */
interface Place {
  clone: string;
  env: Record<string, string>;
}

/** Runs the commands of README and docs in a clone, as somebody does who has just come; `isAll`: the long ones, too. */
export async function rehearseDocs(isAll: boolean): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "rehearse_" });
  const place = { clone: `${folder}/clone`, env: { ...Deno.env.toObject(), HOME: folder } };
  try {
    await run(["git", "clone", "--quiet", ROOT, place.clone]);
    for (const page of await pages()) {
      for (const { commands } of blocksIn(page, await Deno.readTextFile(`${ROOT}/${page}`))) {
        await type(commands.filter((each) => isAll || !TAKES_MINUTES.test(each)), place);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function pages(): Promise<string[]> {
  const found = ["README.md", "CONTRIBUTING.md"];
  for await (const { name } of Deno.readDir(`${ROOT}/docs`)) {
    if (name.endsWith(".md") && !ELSEWHERE.includes(name)) found.push(`docs/${name}`);
  }
  return found;
}

/** Types a block's commands; what goes on is ended when the next one like it, or the block's end, comes. */
async function type(commands: string[], place: Place): Promise<void> {
  let running: Running | null = null;
  for (const command of commands) {
    const [, says] = GOES_ON.find(([pattern]) => pattern.test(command)) ?? [];
    await timed(command, async () => {
      if (says === undefined) {
        await run(["bash", "-c", command], { cwd: place.clone, env: place.env });
      } else {
        await running?.end();
        running = new Running(command, place);
        await running.says(says);
      }
    });
  }
  await (running as Running | null)?.end();
}

/** A command that goes on, in a terminal's stead. */
class Running {
  #process: Deno.ChildProcess;
  #printed = "";
  #read: Promise<unknown>;

  constructor(command: string, { clone, env }: Place) {
    const inTerminal = ["setsid", "bash", "-c", command];
    const [program, ...args] = WITHOUT_INTERNET.test(command)
      ? ["unshare", "--net", ...inTerminal]
      : inTerminal;
    this.#process = new Deno.Command(program!, {
      args,
      cwd: clone,
      env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr } = this.#process;
    this.#read = Promise.all([stdout, stderr].map(async (stream) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) this.#printed += text;
    }));
  }

  async says(what: RegExp): Promise<void> {
    let hasEnded = false;
    this.#process.status.then(() => hasEnded = true);
    await waitFor(() => what.test(this.#printed) || hasEnded, {
      limitMs: START_MS,
      describe: () => this.#printed,
    });
    if (!what.test(this.#printed)) throw new Error(`It ended, and said:\n${this.#printed}`);
  }

  /** Ctrl-C: everything that it has started is told. Throws where something of it stays. */
  async end(): Promise<void> {
    const { pid } = this.#process;
    Deno.kill(-pid, "SIGINT");
    await this.#process.status;
    await waitFor(() => isGone(pid), { limitMs: END_MS });
    await this.#read;
    print("         ended by Ctrl-C");
  }
}

/** Whether no process is in a terminal's group any more. */
function isGone(group: number): boolean {
  try {
    Deno.kill(-group, "SIGCONT");
    return false;
  } catch {
    return true;
  }
}
