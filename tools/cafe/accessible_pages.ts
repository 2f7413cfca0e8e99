import type { Browser, Page } from "playwright-core";
import { axeFindings } from "./axe.ts";
import { type Boards, PAGE_STATES, type PageState } from "./page_states.ts";

const LOCALES = ["en", "nl"];

/** What a page is looked at on. */
export interface Device {
  viewport: { width: number; height: number };
  colorScheme: "light" | "dark";
}

/** Phones and laptops, light and dark. */
export const DEVICES: Device[] = [
  { viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  { viewport: { width: 1280, height: 800 }, colorScheme: "light" },
  { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
];

/** What came of looking at every page. */
export interface AxeReport {
  /** How many looks were taken. */
  looks: number;
  /** One line for each thing found: where, rule and element. */
  findings: string[];
}

/**
 * Lets axe-core look at every page in every state on these devices, in both languages or in one of
 * them by `turns`: what it finds seldom depends on the words. A page goes from state to state, as a
 * browser takes half of the time to make one and to read axe-core anew.
 */
export async function lookAtPages(
  browser: Browser,
  boards: Boards,
  devices: Device[],
  languages: "both" | "turns",
): Promise<AxeReport> {
  let looks = 0;
  const findings = await Promise.all(LOCALES.map(async (locale, turn) => {
    const found: string[] = [];
    let page = await newPage(browser, locale);
    const isTurn = (index: number) => languages === "both" || index % LOCALES.length === turn;
    for (const state of PAGE_STATES.filter((_, index) => isTurn(index))) {
      looks += devices.length;
      found.push(...await lookAtPage(page, boards, devices, state, locale));
      if (state.turnsClock) {
        await page.context().close();
        page = await newPage(browser, locale);
      } else {
        await forgetAll(page);
      }
    }
    await page.context().close();
    return found;
  }));
  return { looks, findings: findings.flat() };
}

async function newPage(browser: Browser, locale: string): Promise<Page> {
  const context = await browser.newContext({
    locale,
    // What is half faded in has less contrast than what stands.
    reducedMotion: "reduce",
    // One would answer before the routes by which a state cuts its page off.
    serviceWorkers: "block",
  });
  return await context.newPage();
}

/** Makes a page as good as new, for states that leave no more than these behind. */
async function forgetAll(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.context().clearCookies();
  // The next state may differ from this one behind the # alone, which would load nothing.
  await page.goto("about:blank");
}

async function lookAtPage(
  page: Page,
  boards: Boards,
  devices: Device[],
  { name, open }: PageState,
  locale: string,
): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  await turnTo(page, devices[0]!);
  await open(page, boards);
  for (const device of devices) {
    await turnTo(page, device);
    const { viewport, colorScheme } = device;
    const where = `${name}, ${locale}, ${colorScheme}, ${viewport.width}×${viewport.height}`;
    const outline = await outlineOf(page);
    const findings = await axeFindings(page, seen.has(outline) ? "looks" : "all");
    seen.add(outline);
    found.push(...findings.map((finding) => `${where}: ${finding}`));
  }
  return found;
}

async function turnTo(page: Page, { viewport, colorScheme }: Device): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
}

/** All elements with their attributes, and which of them are to be seen. */
async function outlineOf(page: Page): Promise<string> {
  return await page.evaluate(() =>
    [...document.querySelectorAll("*")].map((element) => {
      const { outerHTML } = element.cloneNode() as Element;
      return `${outerHTML} ${element.checkVisibility({ visibilityProperty: true })}`;
    }).join("\n")
  );
}
