// Pictures of every page in every state, into screenshots/: `deno task screenshots`.
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "@/tools/cafe/chromium.ts";
import {
  openCutOff,
  openLive,
  openSaying,
  PAGE_STATES,
  type PageState,
} from "@/tools/cafe/page_states.ts";
import type { Board } from "@/lib/shared/order.ts";
import { postOrder } from "@/tools/cafe/signing.ts";
import { openBoard, openTwoBoards } from "@/tools/cafe/two_boards.ts";

const FOLDER = "screenshots";
/** Phones upright and on their side, a tablet, and a computer. */
const SIZES = [[320, 568], [360, 640], [390, 844], [844, 390], [768, 1024], [1920, 1080]] as const;
/** Televisions, one of them upright; and a phone, on which somebody may open their page. */
const SCREENS = [[1280, 720], [1920, 1080], [3840, 2160], [1080, 1920], [390, 844]] as const;
const THEMES = ["light", "dark"] as const;
/** How many pictures are taken at once. */
const AT_ONCE = 3;

await using boards = await openTwoBoards();
await using one = await openBoard([850]);
await using sixty = await openBoard(Array.from({ length: 60 }, (_, index) => 800 + index));
await using hundreds = await openBoard(Array.from({ length: 300 }, (_, index) => 100 + index));
/** By a name under which phones could find it, so that there is a code to scan. */
const named = (url: string) => url.replace("127.0.0.1", "orders.cafe-noord.test");

/** The television with eight numbers, whatever the café says. */
const SAYING: PageState[] = (["open", "last-call", "closed", "evacuation"] as const).flatMap((
  name,
) =>
  [false, true].map((isNoted) => ({
    name: `/screen ${name}${isNoted ? " with a notice" : ""}`,
    async open(page, { eight }) {
      const quiet = isNoted ? undefined : (board: Board) => void delete board.notice;
      await openSaying(page, `${named(eight.url)}/screen`, name, quiet);
      const sign = name === "evacuation" ? ".evacuation" : `.cafe-sign.${name}`;
      if (name !== "open") await page.locator(sign).waitFor();
      if (isNoted && name !== "evacuation") await page.locator(".cafe-sign.notice").waitFor();
    },
  }))
);

const STATES: PageState[] = [
  ...PAGE_STATES,
  ...SAYING,
  { name: "/ with one number", open: (page) => openLive(page, one.url) },
  { name: "/ with sixty numbers", open: (page) => openLive(page, sixty.url) },
  { name: "/screen with one number", open: (page) => openLive(page, `${one.url}/screen`) },
  { name: "/screen with sixty numbers", open: (page) => openLive(page, `${sixty.url}/screen`) },
  { name: "/screen with pages", open: (page) => openLive(page, `${named(hundreds.url)}/screen`) },
  {
    name: "/screen with a code",
    open: (page, { eight }) => openLive(page, `${named(eight.url)}/screen`),
  },
  {
    name: "/screen with its sound locked",
    async open(page, { eight }) {
      await openLive(page, `${named(eight.url)}/screen?chime=on&voice=on`);
      await page.locator(".screen-sound.waiting").waitFor();
    },
  },
  {
    name: "/screen long cut off",
    open: (page, { eight }) => openCutOff(page, `${named(eight.url)}/screen`),
  },
  {
    name: "/screen taken by a call",
    async open(page) {
      const board = await openBoard([850, 12]);
      page.once("close", () => board[Symbol.asyncDispose]());
      await page.clock.install();
      await openLive(page, `${named(board.url)}/screen`);
      await postOrder(board.url, 851, boards.kitchen);
      await page.locator(".screen-takeover .screen-number").waitFor();
      await page.clock.pauseAt(Date.now() + 1_000);
    },
  },
];

await Deno.mkdir(FOLDER, { recursive: true });
const browser = await launchChromium();
const wanted = Deno.args.length === 0
  ? STATES
  : STATES.filter(({ name }) => Deno.args.some((part) => name.includes(part)));
const pictures = wanted.flatMap((state) => sizesOf(state).map((size) => ({ state, size })));
const failed = pictures.length === 0 ? ["No page is called that"] : [];
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let next = pictures.shift(); next !== undefined; next = pictures.shift()) {
    const { state, size } = next;
    await picture(browser, state, size).catch((error) => {
      failed.push(`${state.name}, ${size.join("×")}: ${error}`);
    });
  }
}));
await browser.close();
if (failed.length > 0) throw new Error(failed.join("\n"));

function sizesOf({ name }: PageState): readonly (readonly [number, number])[] {
  return /^\/screen /.test(name) ? SCREENS : SIZES;
}

/** Takes a picture in each theme, once nothing moves any more. */
async function picture(
  browser: Browser,
  { name, open }: PageState,
  [width, height]: readonly [number, number],
): Promise<void> {
  await using context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  await open(page, boards);
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    await still(page);
    const file = name.replaceAll(/\W+/g, "_").replaceAll(/^_|_$/g, "");
    await page.screenshot({ path: `${FOLDER}/${file}_${width}x${height}_${colorScheme}.png` });
  }
  // What is still on its way would fail.
  await page.unrouteAll({ behavior: "ignoreErrors" });
}

async function still(page: Page): Promise<void> {
  // What is called off is still, too.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  );
}
