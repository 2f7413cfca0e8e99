// Makes sure that there is a Chromium for the browser tests; installs Debian's if there is none.
import { findChromium } from "@/tools/cafe/chromium.ts";

async function run(...command: string[]): Promise<void> {
  const [program, ...args] = command;
  const { success } = await new Deno.Command(program!, { args }).spawn().status;
  if (!success) throw new Error(`The command failed: ${command.join(" ")}`);
}

if (await findChromium() === null) {
  const sudo = Deno.uid() === 0 ? [] : ["sudo"];
  await run(...sudo, "apt-get", "-qq", "update");
  await run(
    ...sudo,
    "apt-get",
    "-qq",
    "install",
    "--yes",
    "--no-install-recommends",
    "chromium",
    "fonts-dejavu-core",
  );
}
