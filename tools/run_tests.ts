// Runs all tests as `deno test` does, and tells at the end which took longest: `deno task test`.
// Arguments are handed on; the exit status is that of `deno test`. Not named `test.ts`: that would
// be a test, and run itself.
import { print } from "@/tools/print.ts";

/**
 * What runs at the same time. The tests of faults mostly wait, for a time limit to pass or a process
 * to be taken over, while those with a browser keep the machine busy.
 */
const LANES = [["tests/fault"], ["jsr", "tests/browser", "tests/http", "tests/unit"]];
/** How many of the slowest tests are named. */
const SLOWEST = 10;

const lanes = await Promise.all(Deno.args.length > 0 ? [runTests(Deno.args)] : LANES.map(runTests));
const tests = lanes.flatMap(({ tests }) => tests)
  .sort((one, other) => other.seconds - one.seconds);
print(`\nThe slowest ${SLOWEST}:`);
for (const { seconds, file, name } of tests.slice(0, SLOWEST)) {
  print(`${seconds.toFixed(1).padStart(6)} s  ${name} (${file})`);
}
const [passed, failed] = [sum("passed"), sum("failed")];
const code = Math.max(...lanes.map(({ code }) => code));
const seconds = Math.round(performance.now() / 1000);
print(`\n${code === 0 ? "ok" : "FAILED"} | ${passed} passed | ${failed} failed (${seconds} s)`);
print(`${passed} passed, ${failed} failed`);
Deno.exit(code);

/** What came of a run of `deno test`. */
interface Run {
  code: number;
  passed: number;
  failed: number;
  tests: Test[];
}

interface Test {
  name: string;
  file: string;
  seconds: number;
}

/** Runs these; what they print is shown as it comes. */
async function runTests(which: string[]): Promise<Run> {
  const report = await Deno.makeTempFile({ prefix: "tests_", suffix: ".xml" });
  // The types are `deno task check`'s, which comes first in `deno task ok`.
  const args = ["test", "-A", "--no-check", "--parallel", `--junit-path=${report}`, ...which];
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
  // Deno's own closing line, such as `ok | 653 passed | 0 failed (3m55s)`.
  const [, passed, failed] = /(\d+) passed[^|]*\| (\d+) failed[^|]*$/.exec(withoutColors(out)) ??
    [];
  const tests = testsOf(await Deno.readTextFile(report).catch(() => ""));
  await Deno.remove(report).catch(() => {});
  return { code, passed: Number(passed ?? 0), failed: Number(failed ?? 0), tests };
}

function sum(key: "passed" | "failed"): number {
  return lanes.reduce((all, lane) => all + lane[key], 0);
}

function withoutColors(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}

/** The tests of a JUnit report. */
function testsOf(xml: string): Test[] {
  const cases = xml.matchAll(/<testcase name="([^"]*)" classname="([^"]*)" time="([\d.]+)"/g);
  return [...cases].map(([, name, file, time]) => ({
    name: text(name!),
    file: text(file!),
    seconds: Number(time),
  }));
}

/** What stands in an attribute of XML. */
function text(attribute: string): string {
  const entities: Record<string, string> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };
  return attribute
    .replaceAll(/&(quot|apos|lt|gt|amp);/g, (_, name: string) => entities[name]!)
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}
