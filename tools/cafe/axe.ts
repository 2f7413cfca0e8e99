import type axe from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2 up to AA, and what is beyond it good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const SOURCE = new URL(import.meta.resolve("axe-core/axe.min.js"));

/** What axe-core has against a page as it is now: one line for each rule and element. */
export async function axeFindings(page: Page): Promise<string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await putIn(page);
  const { violations } = await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({
        runOnly: { type: "tag", values: tags },
        resultTypes: ["violations"],
      }),
    TAGS,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} (${help}): ${target.join(" ")}`)
  );
}

/** Past the page's policy, and at half the time that `page.evaluate()` takes for so long a script. */
async function putIn(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: await Deno.readTextFile(SOURCE) });
  await session.detach();
}
