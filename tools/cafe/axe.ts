import type axe from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2 up to AA, and what is beyond it good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules of those that go by sizes and colours, beside what is on the page. */
const RULES_OF_LOOKS = [
  "color-contrast",
  "link-in-text-block",
  "scrollable-region-focusable",
  "target-size",
];

const SOURCE = new URL(import.meta.resolve("axe-core/axe.min.js"));

/**
 * What axe-core has against a page as it is now: one line for each rule and element. `looks`: only by
 * the rules that go by sizes and colours, where the same elements were looked at by all of them.
 */
export async function axeFindings(page: Page, rules: "all" | "looks"): Promise<string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await putIn(page);
  const { violations } = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({
        runOnly,
        resultTypes: ["violations"],
      }),
    rules === "all"
      ? { type: "tag" as const, values: TAGS }
      : { type: "rule" as const, values: RULES_OF_LOOKS },
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
