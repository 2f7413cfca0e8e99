import type { TestApp } from "./test_app.ts";

/**
 * The scripts that a browser loads with a page, in the order in which it learns of them: those that
 * the answer names, those that the page's own script imports, and whatever these import at once.
 */
export async function scriptsOf(
  app: Pick<TestApp, "request">,
  path: string,
  headers: Record<string, string> = {},
): Promise<string[]> {
  const response = await app.request(path, { headers });
  const named = [...(response.headers.get("link") ?? "").matchAll(/<([^>]+\.js)>/g)];
  const scripts = new Set(named.map(([, url]) => url!));
  const read = (code: string, base: string) => {
    for (const [, url] of code.matchAll(/(?:\bfrom|\bimport)\s*"([^"]+\.js)"/g)) {
      scripts.add(new URL(url!, `http://localhost${base}`).pathname);
    }
  };
  const inline = (await response.text()).matchAll(/<script type="module"[^>]*>(.*?)<\/script>/gs);
  for (const [, code] of inline) read(code!, path);
  for (const url of scripts) read(await (await app.request(url)).text(), url);
  return [...scripts];
}
