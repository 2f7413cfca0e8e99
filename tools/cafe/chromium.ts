import { type Browser, chromium } from "playwright-core";

/** Without windows of its own, several times as fast; it has no back/forward cache. */
const SHELLS = ["/usr/bin/chromium-headless-shell"];
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The Chromium of this machine (`CHROMIUM` in the environment, else the usual places), or `null`. */
export async function findChromium(places: string[] = PLACES): Promise<string | null> {
  for (const path of [Deno.env.get("CHROMIUM"), ...places]) {
    if (path && await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return null;
}

/** Its headless shell, or `null`. */
export async function findShell(): Promise<string | null> {
  return await findChromium(SHELLS);
}

/** What a browser of tests needs: it talks to this machine alone. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Names by which another device could find the app.
  "--host-resolver-rules=MAP *.test 127.0.0.1",
];

/** A headless Chromium that talks to this machine alone: the shell where there is one. */
export async function launchChromium(): Promise<Browser> {
  return await launch([...SHELLS, ...PLACES]);
}

/** A whole one, with a back/forward cache. */
export async function launchWholeChromium(): Promise<Browser> {
  return await launch(PLACES);
}

async function launch(places: string[]): Promise<Browser> {
  const executablePath = await findChromium(places);
  if (executablePath === null) {
    throw new Error("No Chromium found, run: deno run -A tools/install_chromium.ts");
  }
  return await chromium.launch({
    executablePath,
    // A phone has one, and comes back from it.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: ARGS,
  });
}
