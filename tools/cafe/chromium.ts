import { type Browser, type BrowserServer, chromium, type LaunchOptions } from "playwright-core";

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

/** Names the address of a {@linkcode serveChromium} to the processes that may use it. */
const ADDRESS = "CHROMIUM_SERVER";

/** A headless Chromium that talks to this machine alone: that of `serveChromium()`, else one of its own. */
export async function launchChromium(): Promise<Browser> {
  const address = Deno.env.get(ADDRESS);
  return address ? await chromium.connect(address) : await chromium.launch(await launchOptions());
}

/** Starts one for many processes, which start with these variables; what each opens in it ends with its connection. */
export async function serveChromium(): Promise<
  { server: BrowserServer; variables: Record<string, string> }
> {
  const server = await chromium.launchServer({ ...await launchOptions(), host: "127.0.0.1" });
  return { server, variables: { [ADDRESS]: server.wsEndpoint() } };
}

async function launchOptions(): Promise<LaunchOptions> {
  const executablePath = await findChromium();
  if (executablePath === null) {
    throw new Error("No Chromium found, run: deno run -A tools/install_chromium.ts");
  }
  return {
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
  };
}
