// Pictures of the pages in their states, into screenshots/: `deno task screenshots`.
import type { BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "../tests/browser/chromium.ts";
import { LOGIN_TOKEN } from "../tests/browser/phone.ts";
import { seedBoard } from "../tests/seed_board.ts";
import { emptyDatabase, Server } from "../tests/server.ts";
import { rsaKeyPair } from "../tests/signing.ts";

const SIZES = [[320, 568], [390, 844], [844, 390], [768, 1024], [1920, 1080]] as const;
const BOARDS = {
  empty: [],
  one: [850],
  eight: [99_999, 1234, 7, 862, 12, 858, 851, 850],
  sixty: Array.from({ length: 60 }, (_, index) => 800 + index),
};

await Deno.mkdir("screenshots", { recursive: true });
const browser = await launchChromium();

async function openPage(url: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ deviceScaleFactor: 2, ...options });
  const page = await context.newPage();
  await page.goto(url);
  await settled(page);
  return page;
}

/** Waits until the page is live and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.locator(".connection.live").waitFor();
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
}

/** Pictures the staff's side, from the login on, in a context of its own. */
async function pictureStaff(url: string, name: string, options: BrowserContextOptions) {
  const context = await browser.newContext({ deviceScaleFactor: 2, ...options });
  const page = await context.newPage();
  await page.goto(`${url}/orders`);
  const field = page.getByLabel("Login token");
  await field.fill("not the token");
  await field.press("Enter");
  await page.getByText("That is not the login token").waitFor();
  await picture(page, `login_${name}`);
  await field.fill(LOGIN_TOKEN);
  await field.press("Enter");
  await settled(page);
  await page.getByLabel("Order number").fill("863");
  await picture(page, `staff_${name}`);
  await context.close();
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `screenshots/${name}.png` });
}

for (const [board, numbers] of Object.entries(BOARDS)) {
  await using database = await emptyDatabase();
  await seedBoard(database.variables.KV_PATH, numbers);
  await using server = await Server.start({
    ...database.variables,
    BAR_NAME: "Café Noord",
    LOGIN_TOKEN,
    WEBHOOK_PUBLIC_KEY: rsaKeyPair().spki,
  });
  for (const [width, height] of SIZES) {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await openPage(server.url, { viewport: { width, height }, colorScheme });
      await picture(page, `${board}_${width}x${height}_${colorScheme}`);
      await page.context().close();
      if (board !== "empty" && board !== "eight") continue;
      const name = `${board}_${width}x${height}_${colorScheme}`;
      await pictureStaff(server.url, name, { viewport: { width, height }, colorScheme });
    }
  }
  if (board !== "eight") continue;
  const page = await openPage(server.url, { viewport: { width: 390, height: 844 } });
  await server.stop();
  await page.locator(".connection.reconnecting").waitFor();
  await picture(page, "eight_390x844_reconnecting");
  await page.locator(".board.old").waitFor({ timeout: 60_000 });
  await picture(page, "eight_390x844_old");
}
await browser.close();
