// Says whether all is as it should be, inside and from outside: `deno task doctor https://…`.
import { parseArgs } from "node:util";
import { type Config, readConfig } from "@/lib/config.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import { checkDeployment } from "./doctor/deployment.ts";
import { type Finding, lineOf } from "./doctor/finding.ts";
import { checkDatabase, checkOpenFiles, checkRoom } from "./doctor/machine.ts";
import { checkAurora, checkKey, checkProvider, checkPushContact } from "./doctor/neighbours.ts";
import { checkSettings, readSettings } from "./doctor/settings.ts";

const USAGE = `Usage: deno task doctor [URL] [--write]
  URL      a running app to look at from outside, such as https://orders.example.com
  --write  also add and remove the number 99999 at Aurora, whose screens then show it for a moment

Reads .env and the environment as the app does. Exit status: 0 if nothing failed, else 1.`;

function say(text: string): void {
  // deno-lint-ignore no-console
  console.log(text);
}

function readArguments(): { url: URL | null; write: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: { write: { type: "boolean", default: false } },
    });
    const [address] = positionals;
    const url = address === undefined ? null : new URL(address);
    if (positionals.length > 1 || url !== null && !/^https?:$/.test(url.protocol)) {
      throw new TypeError(`Not one http or https address: ${positionals.join(" ")}`);
    }
    return { url, write: values.write };
  } catch (error) {
    say(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}

/** All checks of this machine and its neighbours, as they come. */
async function* checks(config: Config, mayWrite: boolean): AsyncGenerator<Finding> {
  yield* checkSettings(config);
  yield await checkDatabase(config);
  yield* await checkRoom(config);
  yield* await checkOpenFiles(config);
  yield* await checkKey(config, systemClock);
  yield* await checkAurora(config, systemClock, mayWrite);
  yield* await checkProvider(config, systemClock);
  yield* await checkPushContact(config);
}

const { url, write } = readArguments();
const mayWrite = write && confirm("Show the number 99999 on Aurora's screens for a moment?");
const found: Finding[] = [];
const tell = (finding: Finding) => {
  found.push(finding);
  say(lineOf(finding));
};

const { config, findings } = readSettings(readConfig);
findings.forEach(tell);
if (config !== null) { for await (const finding of checks(config, mayWrite)) tell(finding); }
if (url !== null) {
  const metricsToken = config?.metricsToken ?? null;
  (await checkDeployment({ url, clock: systemClock, metricsToken })).forEach(tell);
}
const count = (verdict: Finding["verdict"]) =>
  found.filter((each) => each.verdict === verdict).length;
say(`\n${count("ok")} ok, ${count("warning")} warnings, ${count("failed")} failed`);
Deno.exit(count("failed") === 0 ? 0 : 1);
