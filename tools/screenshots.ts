// Pictures of every page in every state, into screenshots/: `deno task screenshots`.
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "@/tools/cafe/chromium.ts";
import { openLive, PAGE_STATES, type PageState } from "@/tools/cafe/page_states.ts";
import { openBoard, openTwoBoards } from "@/tools/cafe/two_boards.ts";

const FOLDER = "screenshots";
/** Phones upright and on their side, a tablet, and a television. */
const SIZES = [[320, 568], [360, 640], [390, 844], [844, 390], [768, 1024], [1920, 1080]] as const;
const THEMES = ["light", "dark"] as const;
/** How many pictures are taken at once. */
const AT_ONCE = 3;

await using boards = await openTwoBoards();
await using one = await openBoard([850]);
await using sixty = await openBoard(Array.from({ length: 60 }, (_, index) => 800 + index));
/** By a name under which phones could find it, so that there is a code to scan. */
const named = (url: string) => url.replace("127.0.0.1", "orders.cafe-noord.test");

const STATES: PageState[] = [
  ...PAGE_STATES,
  { name: "/ with one number", open: (page) => openLive(page, one.url) },
  { name: "/ with sixty numbers", open: (page) => openLive(page, sixty.url) },
  { name: "/screen with one number", open: (page) => openLive(page, `${one.url}/screen`) },
  { name: "/screen with sixty numbers", open: (page) => openLive(page, `${sixty.url}/screen`) },
  {
    name: "/screen with a code",
    open: (page, { eight }) => openLive(page, `${named(eight.url)}/screen`),
  },
];

await Deno.mkdir(FOLDER, { recursive: true });
const browser = await launchChromium();
const wanted = Deno.args.length === 0
  ? STATES
  : STATES.filter(({ name }) => Deno.args.some((part) => name.includes(part)));
const pictures = wanted.flatMap((state) =>
  SIZES.flatMap((size) => THEMES.map((theme) => () => picture(browser, state, size, theme)))
);
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let next = pictures.shift(); next !== undefined; next = pictures.shift()) await next();
}));
await browser.close();

/** Takes one picture, once nothing moves any more. */
async function picture(
  browser: Browser,
  { name, open }: PageState,
  [width, height]: readonly [number, number],
  colorScheme: typeof THEMES[number],
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  await open(page, boards);
  await still(page);
  const file = name.replaceAll(/\W+/g, "_").replaceAll(/^_|_$/g, "");
  await page.screenshot({ path: `${FOLDER}/${file}_${width}x${height}_${colorScheme}.png` });
  await context.close();
}

async function still(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
}
