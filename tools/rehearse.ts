// Does what the pages tell people to do, as they tell it: `deno task rehearse [PART]… [--all]`.
import { rehearseAlerts } from "./rehearse/alerts.ts";
import { rehearseDocs } from "./rehearse/docs.ts";
import { rehearseInstall } from "./rehearse/install.ts";
import { print } from "@/tools/print.ts";
import { rehearseUpgrade } from "./rehearse/upgrade.ts";

const PARTS: Record<string, () => Promise<void>> = {
  docs: () => rehearseDocs(Deno.args.includes("--all")),
  install: rehearseInstall,
  upgrade: rehearseUpgrade,
  alerts: rehearseAlerts,
};
const USAGE = `Usage, as root: deno task rehearse [PART]... [--all]
  docs     the commands of README and docs, in a clone for somebody new; --all: also those that take minutes
  install  docs/install.md on a bare Debian, booted, and docs/operations.md on the same
  upgrade  from the first version with this layout, and back
  alerts   each of deploy/alerts.yaml in a real Prometheus`;

const wanted = Deno.args.filter((arg) => arg !== "--all");
if (wanted.some((name) => !(name in PARTS))) {
  print(USAGE);
  Deno.exit(2);
}
for (const [name, rehearse] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  print(`\n# ${name}`);
  await rehearse();
}
