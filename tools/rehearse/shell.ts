import { print } from "@/tools/print.ts";

const decoder = new TextDecoder();

/** Runs a program to its end; gives what it printed. Throws with that where it fails. */
export async function run(
  command: string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Promise<string> {
  const [program, ...args] = command;
  const { cwd, env, input = "" } = options;
  const child = new Deno.Command(program!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env, clearEnv: true }),
  }).spawn();
  const writer = child.stdin.getWriter();
  // Who does not read ends the pipe.
  await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  const { success, stdout, stderr } = await child.output();
  const printed = decoder.decode(stdout) + decoder.decode(stderr);
  if (!success) throw new Error(`${command.join(" ")} failed:\n${printed.slice(-4_000)}`);
  return printed;
}

/** Installs packages of Debian where one of these programs is missing. */
export async function needPrograms(programs: string[], packages: string[]): Promise<void> {
  const missing = await run(["sh", "-c", 'command -v "$@" | wc -l', "sh", ...programs]);
  if (Number(missing) === programs.length) return;
  const sudo = Deno.uid() === 0 ? [] : ["sudo"];
  await run([...sudo, "apt-get", "install", "--yes", "--no-install-recommends", ...packages]);
}

/** Says how long something took, once it is done. */
export async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await act();
  print(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${what}`);
  return result;
}
