// That no test finds what another has left on a page.
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { lendPage } from "@/tests/support/pages.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";

/** What is kept in a page's browser for the site that it is on. */
async function keptOn(page: Page) {
  const inPage = await page.evaluate(async () => ({
    cookie: document.cookie,
    // The page keeps its board there as soon as it is live: that is its own doing.
    local: Object.keys(localStorage).filter((key) => key !== "board"),
    session: Object.keys(sessionStorage),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    history: history.length,
    width: innerWidth,
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
  }));
  const cookies = await page.context().cookies();
  return { ...inPage, cookies: cookies.map(({ name }) => name) };
}

Deno.test("a page that is lent again has nothing of what was done on it", async () => {
  await using cafe = await serveCafe();
  const heard: string[] = [];
  let clean: Awaited<ReturnType<typeof keptOn>>;
  let used: Page;
  {
    await using first = await lendPage();
    const { page } = first;
    used = page;
    await page.goto(cafe.url);
    clean = await keptOn(page);
    page.on("request", (request) => void heard.push(request.url()));
    await page.route("**/healthz", (route) => route.fulfill({ body: "not the app's" }));
    await page.setViewportSize({ width: 300, height: 300 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(`${cafe.url}/?language=nl`);
    await page.evaluate(async () => {
      document.cookie = "mine=1";
      localStorage.mine = sessionStorage.mine = "1";
      await caches.open("mine");
      await navigator.serviceWorker.register("/service_worker.js");
    });
    const left = await keptOn(page);
    const { local, session, workers, width, isDark } = left;
    assertEquals([workers, width, isDark], [1, 300, true]);
    assert(local.includes("mine") && session.includes("mine"));
    assert(left.caches.includes("mine") && left.cookies.includes("mine"));
  }
  await using again = await lendPage();
  const { page } = again;
  assertStrictEquals(page, used);
  heard.length = 0;
  await page.goto(cafe.url);
  assertEquals(await keptOn(page), clean);
  const answer = await page.evaluate(async () => await (await fetch("/healthz")).text());
  assertEquals(answer === "not the app's", false);
  assertEquals(heard, []);
});

const marks = [
  (page: Page) => page.clock.install(),
  (page: Page) => page.addInitScript(() => {}),
  (page: Page) => page.context().setOffline(true),
];

Deno.test("a page whose clock was turned, or that runs a test's script, is not lent again", async () => {
  await using cafe = await serveCafe();
  for (const mark of marks) {
    let used: Page;
    {
      await using first = await lendPage();
      used = first.page;
      await used.goto(cafe.url);
      await mark(used);
    }
    await using again = await lendPage();
    assert(again.page !== used);
    await again.page.goto(cafe.url);
  }
});
