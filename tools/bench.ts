// How fast it is, beside a bare loop and Hono: `deno task bench [--quick] [part …]`.
import { cpus, totalmem } from "node:os";
import { fanOut } from "@/tools/bench/fanout.ts";
import { kitchenToPhone } from "@/tools/bench/phone.ts";
import { lockedPhones } from "@/tools/bench/push.ts";
import { farDatabase } from "@/tools/bench/remote.ts";
import { startToFirstAnswer } from "@/tools/bench/start.ts";
import { stormTable } from "@/tools/bench/storm.ts";
import { throughput } from "@/tools/bench/throughput.ts";
import { printParagraphs } from "@/tools/print.ts";

/** Files that a process has open beside its streams. */
const OTHER_FILES = 200;

const names = Deno.args.filter((argument) => !argument.startsWith("--"));
const quick = Deno.args.includes("--quick");
const limit = await fileLimit();
const possible = (counts: number[]) => counts.filter((count) => count + OTHER_FILES <= limit);

const parts: Record<string, () => Promise<string>> = {
  fanout: () => quick ? fanOut([100], 3) : fanOut(possible([100, 1_000, 5_000, 10_000]), 12),
  storm: () => stormTable(possible(quick ? [100] : [1_000, 10_000])),
  throughput: () => throughput(quick ? 1_000 : 10_000),
  remote: () => farDatabase(quick ? 20 : 100),
  start: () => startToFirstAnswer(quick ? 3 : 10),
  push: () => lockedPhones(quick ? 100 : 1_000),
  phone: () => kitchenToPhone(quick ? 20 : 100),
};
const unknown = names.filter((name) => !(name in parts));
if (unknown.length > 0) {
  throw new Error(`Parts are ${Object.keys(parts).join(", ")}, not: ${unknown.join(", ")}`);
}

printParagraphs(
  `${new Date().toISOString().slice(0, 10)}, Deno ${Deno.version.deno}, ${cpus().length} × ` +
    `${cpus()[0]?.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${Deno.build.os}, load ` +
    Deno.loadavg()[0]!.toFixed(1),
);
for (const [name, measure] of Object.entries(parts)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const begun = performance.now();
  printParagraphs(`## ${name}`, await measure());
  printParagraphs(`(${((performance.now() - begun) / 1_000).toFixed(0)} s)`);
}

/** How many files a process may have open; Deno raises its limit to the hard one. */
async function fileLimit(): Promise<number> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", "ulimit -Hn"] }).output();
  return Number(new TextDecoder().decode(stdout)) || Infinity;
}
