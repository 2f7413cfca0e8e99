import type { Engine } from "./engine.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const PORT = 8917;
const BROWSER = "/usr/lib/x86_64-linux-gnu/wpe-webkit-1.1/MiniBrowser";

/** Debian's WPE WebKit, which needs no display, by WebDriver; its window has a size of its own. */
export async function startWebKit(): Promise<Engine> {
  const driver = new Deno.Command("WPEWebDriver", {
    args: [`--port=${PORT}`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const send = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${PORT}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(value)}`);
    return value;
  };
  await waitFor(() => send("GET", "/status").catch(() => null), { limitMs: 20_000 });
  const alwaysMatch = {
    "wpe:browserOptions": {
      binary: BROWSER,
      args: ["--automation", "--headless"],
    },
  };
  const { sessionId, capabilities } = await send("POST", "/session", {
    capabilities: { alwaysMatch },
  });
  const session = `/session/${sessionId}`;
  const evaluate = async (expression: string) => {
    const script = `return JSON.stringify(${expression})`;
    const text = await send("POST", `${session}/execute/sync`, { script, args: [] });
    return typeof text === "string" ? JSON.parse(text) : null;
  };
  return {
    name: `${capabilities.browserName} ${capabilities.browserVersion}`,
    open: (url) => send("POST", `${session}/url`, { url }),
    evaluate,
    async [Symbol.asyncDispose]() {
      await send("DELETE", session).catch(() => {});
      driver.kill("SIGTERM");
      await driver.status;
    },
  };
}
