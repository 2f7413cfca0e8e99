// What matters to people in other engines than Chromium: `deno task test:engines`. Installs them from
// Debian, prints what it found as Markdown, and fails where anything is not as it must be.
import { type Engine, TELEVISION } from "./engines/engine.ts";
import { startFirefox, startFirefoxWithLargeText } from "./engines/firefox.ts";
import { visitAsGuest } from "./engines/guest.ts";
import { visitWithLargeText } from "./engines/large_text.ts";
import { visitAsStaff } from "./engines/staff.ts";
import { visitAsTelevision } from "./engines/television.ts";
import { startOldChromium } from "./engines/old_chromium.ts";
import { startWebKit } from "./engines/webkit.ts";
import { print } from "@/tools/print.ts";

const PACKAGES = ["firefox-esr", "wpewebkit-driver", "python3-pyqt5.qtwebengine"];
const ENGINES: [name: string, start: () => Promise<Engine>][] = [
  ["Firefox", startFirefox],
  ["WebKit", startWebKit],
  ["Chromium 87", () => startOldChromium()],
];
type Visit = [page: string, visit: (engine: Engine) => AsyncGenerator<string>];
/** Who visits the pages. */
const VISITS: Visit[] = [["/", visitAsGuest], ["/orders", visitAsStaff]];
/** What is to be seen in one engine alone. */
const OTHERS: [name: string, start: () => Promise<Engine>, ...Visit][] = [
  ["Firefox", startFirefoxWithLargeText, "/", visitWithLargeText],
  ["Chromium 87", () => startOldChromium(TELEVISION), "/screen", visitAsTelevision],
];

if (!Deno.args.includes("--installed")) await install();
let failures = 0;
print("| engine | page | what was as it must be |\n| --- | --- | --- |");
const visits = ENGINES.flatMap((engine) => VISITS.map((visit) => [...engine, ...visit] as const));
for (const [name, start, page, visit] of [...visits, ...OTHERS]) {
  const found: string[] = [];
  let known = name;
  try {
    await using engine = await start();
    known = engine.name;
    for await (const step of visit(engine)) found.push(step);
  } catch (error) {
    failures++;
    found.push(`**then not**: ${error instanceof Error ? error.message : error}`);
  }
  print(`| ${known} | \`${page}\` | ${found.join("; ")} |`);
}
Deno.exit(failures === 0 ? 0 : 1);

async function install(): Promise<void> {
  const sudo = Deno.uid() === 0 ? [] : ["sudo"];
  const apt = async (...args: string[]) => {
    const [program, ...rest] = [...sudo, "apt-get", "-qq", ...args];
    return (await new Deno.Command(program!, { args: rest }).spawn().status).success;
  };
  const options = ["install", "--yes", "--no-install-recommends", ...PACKAGES];
  if (!await apt(...options) && !(await apt("update") && await apt(...options))) {
    throw new Error(`Could not install: ${PACKAGES.join(", ")}`);
  }
}
