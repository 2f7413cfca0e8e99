import fs from "node:fs/promises";
import { type Browser, chromium } from "playwright-core";
import { waitFor } from "./wait_for.ts";

/** Without windows of its own, several times as fast; it has no back/forward cache. */
const SHELLS = ["/usr/bin/chromium-headless-shell"];
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

let isWholeWanted = false;

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

/** Until its end {@linkcode launchChromium} launches a whole browser, with a back/forward cache. */
export function wholeChromium(): Disposable {
  isWholeWanted = true;
  return { [Symbol.dispose]: () => void (isWholeWanted = false) };
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
  return await chromium.launch({
    executablePath: await executable(),
    // A phone has one, and comes back from it.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: ARGS,
  });
}

async function executable(): Promise<string> {
  const path = await findChromium(isWholeWanted ? PLACES : [...SHELLS, ...PLACES]);
  if (path !== null) return path;
  throw new Error("No Chromium found, run: deno run -A tools/install_chromium.ts");
}

/** What {@linkcode keepChromium} has started, and where it is reached. */
let kept: { process: Deno.ChildProcess; url: string; artifactsDir: string } | null = null;

/**
 * Ends the browser, with all its processes, when whoever holds the other end of the pipe ends: in the
 * background, as Deno kills the process that it has started itself.
 */
const KEEPER = `exec 3<&0
{ setsid "$@" & read -r _ <&3; kill -- -$!; wait; rm -rf "$FOLDER"; } &
wait`;

/**
 * Starts a Chromium that {@linkcode shareChromium} goes on using, until the program or the file of
 * tests ends. To be called outside of tests, or the first one would leave a process behind.
 */
export async function keepChromium(): Promise<void> {
  const FOLDER = await Deno.makeTempDir({ prefix: "chromium_" });
  const process = new Deno.Command("sh", {
    args: [
      "-c",
      KEEPER,
      "chromium",
      await executable(),
      ...ARGS,
      "--headless",
      "--hide-scrollbars",
      "--mute-audio",
      "--no-first-run",
      "--force-color-profile=srgb",
      "--disable-dev-shm-usage",
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
      "--disable-ipc-flooding-protection",
      "--remote-debugging-port=0",
      `--user-data-dir=${FOLDER}`,
    ],
    env: { FOLDER },
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  kept = await waitFor(async () => {
    const written = await Deno.readTextFile(`${FOLDER}/DevToolsActivePort`).catch(() => "");
    const [port, path] = written.split("\n");
    if (!path) return null;
    return { process, url: `ws://127.0.0.1:${port}${path}`, artifactsDir: FOLDER };
  }, { limitMs: 20_000 });
}

/** A browser that others may use at the same time. */
export interface SharedChromium {
  browser: Browser;
  /** Closes it, unless others still use it. */
  leave(): Promise<void>;
}

let shared: { browser: Promise<Browser>; isWhole: boolean; users: number } | null = null;

/** The Chromium that is running for others already, else one like that of {@linkcode launchChromium}. */
export async function shareChromium(): Promise<SharedChromium> {
  if (shared?.isWhole !== isWholeWanted) shared = null;
  const own = shared ??= { browser: reachChromium(), isWhole: isWholeWanted, users: 0 };
  own.users++;
  return {
    browser: await own.browser,
    async leave() {
      if (--own.users > 0) return;
      if (shared === own) shared = null;
      await (await own.browser).close();
      await Promise.allSettled(removals);
    },
  };
}

/** Files that Playwright is removing: one for each connection that has ended, and it waits for none. */
const removals = new Set<Promise<void>>();
const { unlink } = fs;
fs.unlink = (path) => {
  const removal = unlink(path).finally(() => removals.delete(removal));
  removals.add(removal);
  return removal;
};

function reachChromium(): Promise<Browser> {
  if (kept === null || isWholeWanted) return launchChromium();
  const { url, artifactsDir } = kept;
  // A folder of its own would still be on its way out when the test is over.
  return chromium.connectOverCDP(url, { artifactsDir });
}
