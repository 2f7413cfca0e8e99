import type { KeyObject } from "node:crypto";
import type { Page } from "playwright-core";
import { launchChromium } from "@/tools/cafe/chromium.ts";
import { postOrder } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { CountingProxy, type Transfer } from "./counting_proxy.ts";

/** How long nothing must have come for the page to be complete. */
const COMPLETE_MS = 2_000;
/** The same for all that comes of the visit; some things are fetched only once a visitor stays. */
const OVER_MS = 12_000;
/** What the page itself consists of; the rest is the browser's: icon, manifest, service worker, and what that keeps. */
const OF_PAGE = /^\/($|\w+\.css$|_fresh\/|api\/)/;

/** What a first visit of the guests' page costs, in a browser that has never been there. */
export interface FirstVisit {
  page: Transfer[];
  /** What is fetched beside it. */
  beside: Transfer[];
  /** What was requested from anywhere else. */
  foreign: string[];
  /** The sum of the layout shifts until the page is complete. */
  layoutShift: number;
}

/** Visits the board at `url` for the first time, at one of its guests' addresses. */
export async function measureFirstVisit(url: string, path: string): Promise<FirstVisit> {
  await using proxy = new CountingProxy(url);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    const foreign: string[] = [];
    page.context().on("request", (request) => {
      if (new URL(request.url()).origin !== proxy.url) foreign.push(request.url());
    });
    await page.goto(proxy.url + path);
    // Nothing is looked at before, which would count as somebody's tap: that turns the sound on.
    await quiet(proxy, COMPLETE_MS);
    const count = proxy.transfers.length;
    const shift = await layoutShift(page);
    // Not every Chromium asks for it by itself.
    const session = await page.context().newCDPSession(page);
    await session.send("Page.getAppManifest");
    await quiet(proxy, OVER_MS);
    // Without the build's number.
    const transfers = proxy.transfers.map(({ path, bytes }) => ({
      path: path.replace(/\?.*/, "").replace(/\/[0-9a-f]{16,}\//, "/…/"),
      bytes,
    }));
    const isOfPage = ({ path }: Transfer, index: number) => index < count && OF_PAGE.test(path);
    return {
      page: transfers.filter(isOfPage),
      beside: transfers.filter((each, index) => !isOfPage(each, index)),
      foreign,
      layoutShift: shift,
    };
  } finally {
    await browser.close();
  }
}

/** The sum of the layout shifts while these numbers are called, a phone with the page open. */
export async function shiftOfCalls(
  url: string,
  numbers: number[],
  kitchen: KeyObject,
): Promise<number> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await openBoard(page, url);
    for (const number of numbers) {
      const response = await postOrder(url, number, kitchen);
      await response.body?.cancel();
      await page.locator(".tile .number").getByText(String(number), { exact: true }).waitFor();
      // What moves again before it has come to rest counts as a shift.
      await page.evaluate(() =>
        Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})))
      );
    }
    return await layoutShift(page);
  } finally {
    await browser.close();
  }
}

async function openBoard(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator(".connection.live").waitFor();
}

/** Waits until nothing has come for a while, but for the stream's signs of life. */
async function quiet({ transfers }: CountingProxy, forMs: number): Promise<void> {
  let before = "";
  let since = 0;
  await waitFor(() => {
    const now = JSON.stringify(transfers.filter(({ path }) => !path.startsWith("/api/")));
    if (now !== before) since = performance.now();
    before = now;
    return performance.now() - since > forMs;
  }, { limitMs: 60_000 });
}

/**
 * What has moved since the page began, as the browser scores it; nobody has touched the page.
 * To three digits, as everybody has it: an age that becomes wider in its place is less than that.
 */
async function layoutShift(page: Page): Promise<number> {
  return await page.evaluate(() =>
    new Promise<number>((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
      // Buffered entries come before the second frame from now.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => setTimeout(() => resolve(Number(sum.toFixed(3)))))
      );
    })
  );
}
