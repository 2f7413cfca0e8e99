import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page, Request } from "playwright-core";
import { AuroraServer } from "@/tools/cafe/aurora_server.ts";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { kitchen } from "@/tests/support/test_app.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { Phone, StaffPhone } from "@/tests/support/phone.ts";

/** The app with poster screens, behind a proxy, and one of the staff, live. */
async function openCafe() {
  const parts = new AsyncDisposableStack();
  const screens = parts.use(new AuroraServer());
  const { url } = parts.use(
    await serveCafe({ AURORA_URL: screens.url, AURORA_API_KEY: screens.aurora.apiKey }),
  );
  const proxy = parts.use(new FaultyProxy(url));
  const anna = parts.use(await StaffPhone.logIn(proxy.url));
  return {
    url,
    screens,
    proxy,
    anna,
    async order(number: number, { privateKey } = kitchen): Promise<number> {
      const response = await postOrder(url, number, privateKey);
      await response.body?.cancel();
      return response.status;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Waits until the list says this of whether the screens show a number. */
async function screensShow({ page }: Phone, number: number, state: string, limitMs = 8_000) {
  await page.locator(".staff-order", { hasText: new RegExp(`^${number}`) })
    .locator(`[data-screens="${state}"]`).waitFor({ state: "attached", timeout: limitMs });
}

/** What the opened health says of a part. */
function part({ page }: Phone, name: string): Promise<string> {
  return page.locator(`[data-part=${name}]`).innerText();
}

Deno.test("when all is well the line says so, with the pages that are open", async () => {
  await using cafe = await openCafe();
  await cafe.anna.healthIs(/^All is well · 1 page open$/);
  {
    await using guest = await Phone.open(cafe.url);
    await guest.says(/^Live$/);
    await cafe.anna.healthIs(/^All is well · 2 pages open$/);
  }
  await cafe.anna.healthIs(/^All is well · 1 page open$/);
});

Deno.test("screens that go away are told of, on the line and at each number, until they are back", async () => {
  await using cafe = await openCafe();
  const { anna, screens } = cafe;
  await cafe.order(1);
  await screensShow(anna, 1, "shown");
  await screens.stop();
  screens.aurora.restart();
  await cafe.order(2);
  await anna.shows("2", "1");
  await screensShow(anna, 2, "unreachable");
  await screensShow(anna, 1, "unreachable");
  await anna.healthIs(/^Poster screens unreachable since \d\d:\d\d$/);
  await anna.page.locator(".health summary").click();
  const text = await part(anna, "screens");
  assertMatch(text, /Aurora does not answer/);
  assertMatch(text, /The numbers on this page and on phones are right/);
  screens.start();
  for (const number of [1, 2]) await screensShow(anna, number, "shown", 40_000);
  await anna.healthIs(/^All is well/);
  assertMatch(await part(anna, "screens"), /They show every number/);
});

Deno.test("a number that the screens have not answered for is on its way", async () => {
  await using cafe = await openCafe();
  const { anna, screens } = cafe;
  await cafe.order(1);
  await screensShow(anna, 1, "shown");
  screens.aurora.fault = "hang";
  await cafe.order(2);
  await screensShow(anna, 2, "on its way");
  await screensShow(anna, 1, "shown");
  screens.aurora.fault = null;
  await screens.aurora.release();
  await screensShow(anna, 2, "shown");
});

Deno.test("an order that was signed wrongly is told of, with what to do, until one is accepted", async () => {
  await using cafe = await openCafe();
  const { anna } = cafe;
  assertEquals(await cafe.order(850, rsaKeyPair()), 401);
  await anna.healthIs(/^An order was refused: wrong signature, \d+ s ago$/);
  await anna.page.locator(".health summary").click();
  const text = await part(anna, "kitchen");
  assertMatch(text, /wrong signature, \d+ s ago \(status 401\)/);
  assertMatch(text, /Star Community knows/);
  assertMatch(text, /call it by hand/);
  assertEquals(await cafe.order(7), 200);
  await anna.healthIs(/^All is well/);
  assertMatch(await part(anna, "kitchen"), /Last order: 7, \d+ s ago[^]*wrong signature/);
});

Deno.test("a page without a connection says that first, and all is well again by itself", async () => {
  await using cafe = await openCafe();
  const { anna, proxy } = cafe;
  await anna.healthIs(/^All is well/);
  proxy.status = 502;
  proxy.cut();
  await anna.healthIs(/^Reconnecting( …| · last updated )/);
  proxy.status = null;
  await anna.healthIs(/^All is well/, 40_000);
});

Deno.test("who is logged out elsewhere is told before they want to do something", async () => {
  await using cafe = await openCafe();
  const { anna } = cafe;
  await anna.healthIs(/^All is well/);
  await anna.page.context().clearCookies();
  await anna.healthIs(/^You are logged out$/);
  await anna.page.locator(".health summary").click();
  await anna.page.getByRole("link", { name: "Log in again" }).click();
  await anna.page.waitForURL("**/login");
});

/** Notes when the page asks for the status. */
function noteRequests(page: Page): number[] {
  const asked: number[] = [];
  page.on("request", (request: Request) => {
    if (request.url().endsWith("/api/status")) asked.push(performance.now());
  });
  return asked;
}

Deno.test("a page that can't be seen does not ask, and asks at once when it can again", async () => {
  await using cafe = await openCafe();
  const { page } = cafe.anna;
  const setVisible = (state: string) =>
    page.evaluate((visibilityState) => {
      Object.defineProperty(document, "visibilityState", {
        value: visibilityState,
        configurable: true,
      });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await page.clock.install();
  await page.reload();
  const asked = noteRequests(page);
  await waitFor(() => asked.length > 0, { limitMs: 8_000 });
  await setVisible("hidden");
  const before = asked.length;
  await cafe.order(850);
  await cafe.anna.shows("850");
  await page.clock.runFor(20_000);
  assertEquals(asked.length, before);
  await setVisible("visible");
  await waitFor(() => asked.length > before, { limitMs: 1_000 });
});

Deno.test("soon after the board has changed the page asks how the screens are", async () => {
  await using cafe = await openCafe();
  const asked = noteRequests(cafe.anna.page);
  await waitFor(() => asked.length > 0, { limitMs: 8_000 });
  await cafe.order(850);
  await cafe.anna.shows("850");
  const shown = performance.now();
  await waitFor(() => asked.length > 1, { limitMs: 3_000 });
  assert(asked[1]! - shown < 2_000, `${asked[1]! - shown} ms`);
  await screensShow(cafe.anna, 850, "shown", 2_000);
});

Deno.test("without JavaScript the line says how the café was when the page was loaded", async () => {
  await using cafe = await openCafe();
  await using plain = await StaffPhone.logIn(cafe.url, { javaScriptEnabled: false });
  const line = plain.page.locator(".health-line.loaded");
  assertEquals(await line.innerText(), "All is well · 1 page open");
  assertEquals(await plain.page.locator(".health-line.connecting").isVisible(), false);
  await cafe.order(850, rsaKeyPair());
  await waitFor(async () => {
    await plain.page.reload();
    return /^An order was refused: wrong signature/.test(await line.innerText());
  }, { limitMs: 10_000 });
  await plain.page.locator(".health summary").click();
  assertMatch(await part(plain, "kitchen"), /Star Community knows/);
});

Deno.test("the line is large enough for a thumb, and nothing of the health is wider than the phone", async () => {
  await using cafe = await openCafe();
  const { page } = cafe.anna;
  await cafe.order(850, rsaKeyPair());
  await cafe.anna.healthIs(/^An order was refused/);
  const summary = page.locator(".health summary");
  const list = page.locator("#on-board");
  for (const width of [195, 320, 390, 768]) {
    await page.setViewportSize({ width, height: 700 });
    assert((await summary.boundingBox())!.height >= 44, `At ${width} px`);
    await summary.click();
    assert(await page.locator("[data-part=kitchen] .advice").first().isVisible());
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assertEquals(wider, 0, `At ${width} px`);
    const opened = (await list.boundingBox())!.y;
    await summary.click();
    assert((await list.boundingBox())!.y < opened, "Closed, it gives its place back");
  }
});
