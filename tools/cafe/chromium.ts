import { type Browser, chromium } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The Chromium of this machine (`CHROMIUM` in the environment, else the usual places), or `null`. */
export async function findChromium(): Promise<string | null> {
  for (const path of [Deno.env.get("CHROMIUM"), ...PLACES]) {
    if (path && await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return null;
}

/** A headless Chromium that talks to this machine alone. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium();
  if (executablePath === null) {
    throw new Error("No Chromium found, run: deno run -A tools/install_chromium.ts");
  }
  return await chromium.launch({
    executablePath,
    // A phone has one, and comes back from it.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Names by which another device could find the app.
      "--host-resolver-rules=MAP *.test 127.0.0.1",
    ],
  });
}
