// Pages for tests: one that was used before is wiped and lent again, in half of the time that a new
// one takes. All are in one browser, which is launched before the tests and closed after them.
import type { Browser, BrowserContextOptions, CDPSession, Page } from "playwright-core";
import { launchChromium, launchWholeChromium } from "@/tools/cafe/chromium.ts";

/** A page that is one test's until it is given back, by being disposed of. */
export interface LentPage extends AsyncDisposable {
  page: Page;
}

interface KeptPage {
  page: Page;
  /** What it was opened with, and can't be changed any more. */
  kind: string;
  /** Opens what wipes it: no sooner, as a page without a network is told by a second session that it has one. */
  openSession(): Promise<CDPSession>;
  /** Where it has been since it was lent. */
  origins: Set<string>;
  /** What takes the listeners off that a test has put on it. */
  listeners: DisposableStack;
  /** Whether a test has left something on it that nothing takes away. */
  isMarked: boolean;
}

const PHONE = { width: 390, height: 844 };

const browser = await launchChromium();
Deno.test.afterAll(() => browser.close());

const free: KeptPage[] = [];
/** How many a test has at present. */
let lent = 0;
// One that failed on its way to its page has not given it back.
Deno.test.beforeEach(() => void (lent = 0));
/** One for each page that is being wiped. */
const wiping: Promise<void>[] = [];
let isWholeWanted = false;

/** Until its end pages are in whole browsers of their own, with a back/forward cache. */
export function wholeChromium(): Disposable {
  isWholeWanted = true;
  return { [Symbol.dispose]: () => void (isWholeWanted = false) };
}

/** Lends a phone's page, with no cookies and nothing in storage, on which `scripts` run before all others. */
export async function lendPage(
  options: BrowserContextOptions = {},
  scripts: (() => void)[] = [],
): Promise<LentPage> {
  if (isWholeWanted) {
    const whole = await launchWholeChromium();
    const own = { viewport: PHONE, reducedMotion: "reduce", ...options } as const;
    const page = await openPage(whole, own, scripts);
    return { page, [Symbol.asyncDispose]: () => whole.close() };
  }
  // What moves has to come to rest before it can be tapped: a second for each tap.
  const { viewport = PHONE, colorScheme = "light", reducedMotion = "reduce", ...fixed } = options;
  const kind = JSON.stringify([fixed, scripts.map(String)]);
  const at = free.findIndex((each) => each.kind === kind);
  const kept = at < 0 ? await newPage(fixed, scripts, kind) : free.splice(at, 1)[0]!;
  lent++;
  const { page } = kept;
  page.on("framenavigated", (frame) => void kept.origins.add(new URL(frame.url()).origin));
  await page.setViewportSize(viewport!);
  await page.emulateMedia({ media: null, colorScheme, reducedMotion });
  return { page, [Symbol.asyncDispose]: () => takeBack(kept) };
}

async function openPage(
  browser: Browser,
  options: BrowserContextOptions,
  scripts: (() => void)[],
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  for (const script of scripts) await page.addInitScript(script);
  return page;
}

async function newPage(
  options: BrowserContextOptions,
  scripts: (() => void)[],
  kind: string,
): Promise<KeptPage> {
  const page = await openPage(browser, options, scripts);
  const context = page.context();
  const { newCDPSession } = context;
  const kept: KeptPage = {
    page,
    kind,
    openSession: () => newCDPSession.call(context, page),
    origins: new Set(),
    listeners: new DisposableStack(),
    isMarked: false,
  };
  const { on } = page;
  const noted = (...args: Parameters<typeof on>) => {
    kept.listeners.defer(() => void page.off(...args));
    return on.apply(page, args);
  };
  Object.defineProperty(page, "on", { value: noted });
  markedBy(kept, page, ["addInitScript", "exposeBinding", "exposeFunction", "setExtraHTTPHeaders"]);
  markedBy(kept, page.clock, ["install", "pauseAt", "setFixedTime", "setSystemTime"]);
  markedBy(kept, context, [
    "addInitScript",
    "grantPermissions",
    "newCDPSession",
    "newPage",
    "on",
    "route",
    "setOffline",
  ]);
  return kept;
}

/** Has calls of these methods mark the page. */
function markedBy<T extends object>(
  kept: KeptPage,
  object: T,
  methods: (keyof T & string)[],
): void {
  for (const name of methods) {
    const method = object[name] as (...args: unknown[]) => unknown;
    const marking = (...args: unknown[]) => {
      kept.isMarked = true;
      return method.apply(object, args);
    };
    Object.defineProperty(object, name, { value: marking });
  }
}

/**
 * Wipes it for the next test, beside the others; the last one that a test gives back waits for all, as
 * nothing may outlive the test.
 */
async function takeBack(kept: KeptPage): Promise<void> {
  const wiped = wipeOrClose(kept);
  // Whoever waits is told.
  wiped.catch(() => {});
  wiping.push(wiped);
  if (--lent <= 0) await Promise.all(wiping.splice(0));
}

async function wipeOrClose(kept: KeptPage): Promise<void> {
  const { page } = kept;
  if (!kept.isMarked && await wipe(kept).then(() => true, () => false)) free.push(kept);
  else await page.context().close();
}

async function wipe(kept: KeptPage): Promise<void> {
  const { page } = kept;
  kept.listeners.dispose();
  kept.listeners = new DisposableStack();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.evaluate(() => sessionStorage.clear());
  const session = await kept.openSession();
  // Half a second, for which a timer of the driver would outlive the test.
  await page.goto("about:blank", { waitUntil: "networkidle" });
  for (const origin of kept.origins) {
    if (!origin.startsWith("http")) continue;
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  }
  kept.origins.clear();
  await session.send("Network.clearBrowserCache");
  await session.send("Page.resetNavigationHistory");
  await session.detach();
  await page.context().clearCookies();
  await page.mouse.move(0, 0);
}
