// Makes sure that there is a Chromium for the browser tests; installs Debian's if there is none.
import { findChromium, findShell } from "@/tools/cafe/chromium.ts";

/** Whether it succeeded. */
async function run(...command: string[]): Promise<boolean> {
  const [program, ...args] = [...(Deno.uid() === 0 ? [] : ["sudo"]), ...command];
  return (await new Deno.Command(program!, { args }).spawn().status).success;
}

const install = async (...packages: string[]) =>
  await run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", ...packages);

const [browser, shell] = [await findChromium(), await findShell()];
if (browser === null || shell === null) await run("apt-get", "-qq", "update");
if (browser === null && !await install("chromium", "fonts-dejavu-core")) {
  throw new Error("Could not install Chromium");
}
// Only for speed: without it the whole browser is used everywhere.
if (shell === null) await install("chromium-headless-shell");
