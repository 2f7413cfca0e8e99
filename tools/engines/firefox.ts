import { Calls, type Engine, launch, VIEWPORT } from "./engine.ts";

/** Has Firefox enlarge text alone, to twice its size, as its setting "Zoom text only" does. */
const LARGE_TEXT = { "ui.textScaleFactor": 200, "browser.display.os-zoom-behavior": 2 };

/** Debian's Firefox as it is, by WebDriver BiDi. */
export function startFirefox(): Promise<Engine> {
  return start({});
}

/** The same, with text of twice the size, and nothing else. */
export function startFirefoxWithLargeText(): Promise<Engine> {
  return start(LARGE_TEXT);
}

async function start(settings: Record<string, number>): Promise<Engine> {
  const profile = await Deno.makeTempDir({ prefix: "firefox_" });
  const lines = Object.entries(settings).map(([name, value]) => `user_pref("${name}", ${value});`);
  await Deno.writeTextFile(`${profile}/user.js`, lines.join("\n"));
  const { found, end } = await launch(
    "firefox-esr",
    ["--headless", "--remote-debugging-port=0", "--profile", profile],
    /WebDriver BiDi listening on (ws:\S+)/,
    { MOZ_HEADLESS: "1" },
  );
  const calls = await Calls.open(`${found}/session`);
  const { capabilities } = await calls.call("session.new", { capabilities: {} });
  const { contexts: [{ context }] } = await calls.call("browsingContext.getTree");
  await calls.call("browsingContext.setViewport", { context, viewport: VIEWPORT });
  return {
    name: `Firefox ${capabilities.browserVersion}`,
    open: async (url) => {
      await calls.call("browsingContext.navigate", { context, url, wait: "complete" });
    },
    evaluate: async (expression) => {
      const { result, exceptionDetails } = await calls.call("script.evaluate", {
        expression: `JSON.stringify(${expression})`,
        target: { context },
        awaitPromise: false,
      });
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
      return result.value === undefined ? null : JSON.parse(result.value);
    },
    async [Symbol.asyncDispose]() {
      calls[Symbol.dispose]();
      await end();
      await Deno.remove(profile, { recursive: true }).catch(() => {});
    },
  };
}
