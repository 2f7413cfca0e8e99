import { assertEquals } from "@std/assert";
import { openTwoBoards } from "@/tools/cafe/two_boards.ts";
import { DEVICES, lookAtPages } from "@/tools/cafe/accessible_pages.ts";
import { launchChromium } from "@/tools/cafe/chromium.ts";

Deno.test("axe-core finds nothing on any page, in any language and theme", async () => {
  await using boards = await openTwoBoards();
  const browser = await launchChromium();
  try {
    // A light phone and a dark laptop; `deno task audit` takes the other two as well.
    const { findings } = await lookAtPages(browser, boards, [DEVICES[0]!, DEVICES[3]!]);
    assertEquals(findings, []);
  } finally {
    await browser.close();
  }
});
