// Runs all tests as `deno test` does, and tells at the end which took longest: `deno task test`.
// Arguments are handed on; the exit status is that of `deno test`. Not named `test.ts`: that would
// be a test, and run itself.
import { print } from "@/tools/print.ts";

/** Those with a browser that take longest: they may not come last, with nothing left to do meanwhile. */
const LONG = [
  "my_number",
  "screen",
  "staff_page",
  "staff_health",
  "staff_deeds",
  "board_page",
  "accessibility",
  "devices",
  "offline",
  "guest_page",
].map((name) => `tests/browser/${name}_test.ts`);
/**
 * What each process runs, as arguments of `deno test`. Those of faults, which wait most, come first: they
 * take longest.
 */
const parts = [
  ["--parallel", "tests/fault"],
  ...halves(testsIn("tests/http")),
  ...halves(testsIn("tests/unit")),
  together(testsIn("jsr")),
  ...[...new Set([...LONG, ...testsIn("tests/browser")])].map((path) => [path]),
];
/** How many run at the same time: more than there are processors, as tests wait for pages and time. */
const AT_ONCE = 4;

/** How many of the slowest tests are named. */
const SLOWEST = 10;

const runs = Deno.args.length > 0
  ? [await runTests(["--parallel", ...Deno.args])]
  : (await Promise.all(Array.from({ length: AT_ONCE }, runRest))).flat();
const tests = runs.flatMap(({ tests }) => tests)
  .sort((one, other) => other.seconds - one.seconds);
print(`\nThe slowest ${SLOWEST}:`);
for (const { seconds, file, name } of tests.slice(0, SLOWEST)) {
  print(`${seconds.toFixed(1).padStart(6)} s  ${name} (${file})`);
}
const [passed, failed] = [sum("passed"), sum("failed")];
const code = Math.max(...runs.map(({ code }) => code));
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

/** Runs what others have left of the parts, one after the other. */
async function runRest(): Promise<Run[]> {
  const runs: Run[] = [];
  for (let part = parts.shift(); part; part = parts.shift()) runs.push(await runTests(part));
  return runs;
}

/** All files of tests below a folder. */
function testsIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return name === "node_modules" ? [] : testsIn(path);
    return /_test\.tsx?$/.test(name) ? [path] : [];
  }).sort();
}

/** Every other of these files in one process, and the rest in another. */
function halves(files: string[]): string[][] {
  return [0, 1].map((half) => together(files.filter((_, at) => at % 2 === half)));
}

/** These files in one process. */
function together(files: string[]): string[] {
  return ["tests/support/together.ts", "--", ...files];
}

/** Runs these; what they print is shown when they have ended, so that it is not mixed with that of others. */
async function runTests(which: string[]): Promise<Run> {
  const report = await Deno.makeTempFile({ prefix: "tests_", suffix: ".xml" });
  // The types are `deno task check`'s, which comes first in `deno task ok`.
  const args = ["test", "-A", "--no-check", `--junit-path=${report}`, ...which];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  for (const [terminal, bytes] of [[Deno.stdout, stdout], [Deno.stderr, stderr]] as const) {
    let written = 0;
    while (written < bytes.length) written += terminal.writeSync(bytes.subarray(written));
  }
  // Deno's own closing line, such as `ok | 653 passed | 0 failed (3m55s)`.
  const lines = withoutColors(new TextDecoder().decode(stdout));
  const [, passed, failed] = /.*\b(\d+) passed[^|]*\| (\d+) failed/s.exec(lines) ?? [];
  const tests = testsOf(await Deno.readTextFile(report).catch(() => ""));
  await Deno.remove(report).catch(() => {});
  return { code, passed: Number(passed ?? 0), failed: Number(failed ?? 0), tests };
}

function sum(key: "passed" | "failed"): number {
  return runs.reduce((all, run) => all + run[key], 0);
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
