import { assertEquals } from "@std/assert";
import { openTwoBoards } from "@/tools/cafe/two_boards.ts";
import { DEVICES, lookAtPages } from "@/tools/cafe/accessible_pages.ts";
import { launchChromium } from "@/tools/cafe/chromium.ts";

Deno.test("axe-core finds nothing on any page, in any theme", async () => {
  await using boards = await openTwoBoards();
  const browser = await launchChromium();
  try {
    // A light phone and a dark laptop, in one language each; `deno task audit` takes all of them.
    const devices = [DEVICES[0]!, DEVICES[3]!];
    const { findings } = await lookAtPages(browser, boards, devices, "turns");
    assertEquals(findings, []);
  } finally {
    await browser.close();
  }
});
