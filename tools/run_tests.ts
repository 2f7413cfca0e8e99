// Runs all tests as `deno test` does, and tells at the end which took longest: `deno task test`.
// Arguments are handed on; the exit status is that of `deno test`. Not named `test.ts`: that would
// be a test, and run itself.
/** How many of the slowest tests are named. */
const SLOWEST = 10;

const report = await Deno.makeTempFile({ prefix: "tests_", suffix: ".xml" });
const { code, out } = await runTests();
const tests = slowestFirst(await Deno.readTextFile(report).catch(() => ""));
await Deno.remove(report).catch(() => {});

print(`\nThe slowest ${SLOWEST}:`);
for (const { seconds, file, name } of tests.slice(0, SLOWEST)) {
  print(`${seconds.toFixed(1).padStart(6)} s  ${name} (${file})`);
}
// Deno's own closing line, such as `ok | 653 passed | 0 failed (3m55s)`.
const [, closing] = /((?:ok|FAILED) \| \d+ passed.*)\s*$/m.exec(out) ?? [];
if (closing !== undefined) print(`\n${closing}`);
const [, passed, failed] = /(\d+) passed.*?\| (\d+) failed/.exec(closing ?? "") ?? [];
if (passed !== undefined) print(`${passed} passed, ${failed} failed`);
Deno.exit(code);

/** Runs them, with what they print shown as it comes; returns the end of it without colours. */
async function runTests(): Promise<{ code: number; out: string }> {
  const args = ["test", "-A", "--parallel", `--junit-path=${report}`, ...Deno.args];
  const jobs = Deno.env.get("DENO_JOBS") ?? String(navigator.hardwareConcurrency);
  const env = { DENO_JOBS: jobs };
  const child = new Deno.Command(Deno.execPath(), { args, env, stdout: "piped" }).spawn();
  const decoder = new TextDecoder();
  let out = "";
  for await (const chunk of child.stdout) {
    let written = 0;
    while (written < chunk.length) written += await Deno.stdout.write(chunk.subarray(written));
    out = (out + decoder.decode(chunk, { stream: true })).slice(-10_000);
  }
  const { code } = await child.status;
  // deno-lint-ignore no-control-regex
  return { code, out: out.replaceAll(/\x1b\[[\d;]*m/g, "") };
}

/** The tests of a JUnit report. */
function slowestFirst(xml: string): { name: string; file: string; seconds: number }[] {
  const cases = xml.matchAll(/<testcase name="([^"]*)" classname="([^"]*)" time="([\d.]+)"/g);
  return [...cases]
    .map(([, name, file, time]) => ({
      name: text(name!),
      file: text(file!),
      seconds: Number(time),
    }))
    .sort((one, other) => other.seconds - one.seconds);
}

/** What stands in an attribute of XML. */
function text(attribute: string): string {
  const entities: Record<string, string> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };
  return attribute
    .replaceAll(/&(quot|apos|lt|gt|amp);/g, (_, name: string) => entities[name]!)
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function print(line: string): void {
  // deno-lint-ignore no-console
  console.log(line);
}
