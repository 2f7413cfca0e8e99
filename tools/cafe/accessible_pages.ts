import type { Browser } from "playwright-core";
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

/** Lets axe-core look at every page in every state and language on these devices. */
export async function lookAtPages(
  browser: Browser,
  boards: Boards,
  devices: Device[],
): Promise<AxeReport> {
  const findings = await Promise.all(LOCALES.map(async (locale) => {
    const found: string[] = [];
    for (const state of PAGE_STATES) {
      found.push(...await lookAtPage(browser, boards, devices, state, locale));
    }
    return found;
  }));
  return {
    looks: PAGE_STATES.length * LOCALES.length * devices.length,
    findings: findings.flat(),
  };
}

async function lookAtPage(
  browser: Browser,
  boards: Boards,
  devices: Device[],
  { name, open }: PageState,
  locale: string,
): Promise<string[]> {
  const context = await browser.newContext({
    locale,
    // What is half faded in has less contrast than what stands.
    reducedMotion: "reduce",
    // One would answer before the routes by which a state cuts its page off.
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  await open(page, boards);
  const found: string[] = [];
  for (const { viewport, colorScheme } of devices) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const where = `${name}, ${locale}, ${colorScheme}, ${viewport.width}×${viewport.height}`;
    found.push(...(await axeFindings(page)).map((finding) => `${where}: ${finding}`));
  }
  await context.close();
  return found;
}
