import { wholeChromium } from "@/tests/support/pages.ts";
import { assert, assertEquals } from "@std/assert";
import { quickEnough } from "@/tests/support/quick_enough.ts";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { serveCafe, startCafe } from "@/tests/support/serve_cafe.ts";
import { kitchen } from "@/tests/support/test_app.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { shiftOfCalls } from "@/tools/first_visit.ts";
import { Phone } from "@/tests/support/phone.ts";

/** A phone whose page is live, and marked, behind a proxy that can fail. */
async function liveBehindProxy() {
  const parts = new AsyncDisposableStack();
  const cafe = parts.use(await serveCafe());
  const proxy = parts.use(new FaultyProxy(cafe.url));
  const phone = parts.use(await Phone.open(proxy.url));
  await phone.says(/^Live$/);
  await phone.mark();
  return { cafe, proxy, phone, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

Deno.test("a signed order stands on the phone and in GET /api/orders within a second", async () => {
  await using cafe = await serveCafe();
  await using phone = await Phone.open(cafe.url);
  await phone.says(/^Live$/);
  const shown: string[] = [];
  await quickEnough(1_000, async (turn) => {
    shown.unshift(String(850 + turn));
    const begun = performance.now();
    await cafe.call(850 + turn);
    const { orders } = await (await fetch(`${cafe.url}/api/orders`)).json();
    await phone.shows(...shown);
    const took = performance.now() - begun;
    assertEquals(orders, shown);
    return took;
  });
  assertEquals(await phone.page.locator(".calls").textContent(), `Order ${shown[0]} is ready`);
});

Deno.test("numbers can be read at arm's length and nothing is wider than the phone", async () => {
  await using cafe = await serveCafe();
  await cafe.call(99_999, 1234, 850, 12, 7);
  for (const width of [320, 390]) {
    await using phone = await Phone.open(cafe.url, { viewport: { width, height: 640 } });
    await phone.shows("7", "12", "850", "1234", "99999");
    const boxes = await phone.page.locator(".tile").evaluateAll((tiles) =>
      tiles.map((tile) => {
        const number = tile.querySelector(".number") as HTMLElement;
        const range = document.createRange();
        range.selectNodeContents(number);
        const { width, height } = range.getBoundingClientRect();
        return { tile: tile.clientWidth, width, height };
      })
    );
    for (const { tile, width, height } of boxes) {
      assert(width <= tile, `A number of ${width} px in a tile of ${tile} px`);
      assert(height >= 36, `A number only ${height} px high`);
    }
    const overflow = await phone.page.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth
    );
    assertEquals(overflow, 0);
  }
});

Deno.test("a number leaves the page at its second, without a message", async () => {
  await using cafe = await startCafe({ ORDER_TIMEOUT: "3" });
  await using phone = await Phone.open(cafe.url);
  await phone.says(/^Live$/);
  await cafe.call(850);
  await phone.shows("850");
  const { board } = await (await fetch(`${cafe.url}/api/orders`)).json();
  // From here on nobody can tell the page anything.
  await phone.page.context().setOffline(true);
  await cafe.stop();
  await phone.shows();
  const late = Date.now() - board.orders[0].expiresAt;
  assert(late >= 0 && late < 1_000, `Gone ${late} ms after its time`);
  await phone.page.getByText("Nothing to pick up yet").waitFor();
});

Deno.test("a repeat of a number is one tile, on top, and announced again", async () => {
  await using cafe = await serveCafe();
  await using phone = await Phone.open(cafe.url);
  await phone.says(/^Live$/);
  await cafe.call(851);
  await cafe.call(850);
  await phone.shows("850", "851");
  const announcement = phone.page.locator(".calls span");
  await announcement.evaluate((element) => element.dataset.mark = "first call");
  const calledAt = Date.now();
  await waitFor(() => Date.now() - calledAt > 2_000);
  await cafe.call(850);
  // Another element with the same words, which a screen reader reads out again.
  await phone.page.locator("[data-mark]").waitFor({ state: "detached" });
  assertEquals(await announcement.allTextContents(), ["Order 850 is ready"]);
  assertEquals(await phone.numbers(), ["850", "851"]);
});

Deno.test("a page that was answered 503 for 10 s is live again without a reload", async () => {
  await using setup = await liveBehindProxy();
  const { cafe, proxy, phone } = setup;
  proxy.status = 503;
  proxy.cut();
  await phone.says(/^Reconnecting( …| · last updated \d+ s ago)$/);
  await cafe.call(850);
  const begun = Date.now();
  await waitFor(() => Date.now() - begun > 10_000, { limitMs: 11_000 });
  assertEquals(await phone.numbers(), []);
  proxy.status = null;
  await phone.shows("850");
  await phone.says(/^Live$/);
  assert(await phone.isMarked(), "The page was reloaded");
});

Deno.test("a page outlives the server: killed and restarted, it is live again without a reload", async () => {
  await using cafe = await startCafe();
  await using phone = await Phone.open(cafe.url);
  await phone.says(/^Live$/);
  await phone.mark();
  await cafe.call(850);
  await phone.shows("850");
  await cafe.stop();
  await phone.says(/^Reconnecting/);
  assertEquals(await phone.numbers(), ["850"]);
  await cafe.startAgain();
  await cafe.call(851);
  await phone.shows("851", "850");
  await phone.says(/^Live$/);
  assert(await phone.isMarked(), "The page was reloaded");
});

Deno.test("a page that lost its network says so, and is current when it is back", async () => {
  await using setup = await liveBehindProxy();
  const { cafe, proxy, phone } = setup;
  // Chromium's offline mode leaves open connections alone.
  await phone.page.context().setOffline(true);
  proxy.cut();
  await phone.says(/^No network( …| · last updated \d+ s ago)$/);
  await cafe.call(850);
  assertEquals(await phone.numbers(), []);
  await phone.page.context().setOffline(false);
  await phone.shows("850");
  await phone.says(/^Live$/);
  assert(await phone.isMarked(), "The page was reloaded");
});

Deno.test("a phone that wakes with a stream that is dead, though open, is current at once", async () => {
  await using setup = await liveBehindProxy();
  const { cafe, proxy, phone } = setup;
  proxy.silence();
  await cafe.call(850);
  assertEquals(await phone.numbers(), []);
  const begun = performance.now();
  await phone.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await phone.shows("850");
  assert(performance.now() - begun < 1_000);
  assert(await phone.isMarked(), "The page was reloaded");
});

Deno.test("a board that was not confirmed for 45 s is plainly marked as old", async () => {
  await using cafe = await startCafe();
  await using phone = await Phone.open(cafe.url, {}, { withClock: true });
  await cafe.call(850);
  await phone.shows("850");
  await cafe.stop();
  await phone.says(/^Reconnecting/);
  assertEquals(await phone.page.locator(".board.old").count(), 0);
  await phone.page.clock.fastForward(46_000);
  await phone.page.locator(".board.old").waitFor();
  await phone.says(/last updated (\d+ s|1 min) ago/);
  assertEquals(await phone.numbers(), ["850"]);
});

Deno.test("without JavaScript the board is there, and current after its own reload", async () => {
  await using cafe = await serveCafe();
  await cafe.call(850);
  await using phone = await Phone.open(cafe.url, { javaScriptEnabled: false });
  await phone.shows("850");
  await cafe.call(851);
  await waitFor(async () => {
    // While the page reloads itself there is none to look at.
    const numbers = await phone.numbers().catch(() => []);
    return numbers.join() === "851,850";
  }, { limitMs: 15_000 });
});

Deno.test("a page closes its stream when it is left, and is live again when it is back", async () => {
  using _ = wholeChromium();
  await using cafe = await serveCafe({ MAX_STREAMS: "1" });
  await using phone = await Phone.open(cafe.url);
  await phone.says(/^Live$/);
  await phone.page.evaluate(() =>
    addEventListener("pageshow", ({ persisted }) => {
      document.body.dataset.mark = persisted ? "restored" : "reloaded";
    })
  );
  await phone.page.goto(`${cafe.url}/healthz`);
  // There is room for one stream only, so the page's own must have been closed.
  const other = await fetch(`${cafe.url}/api/events`);
  assertEquals(other.status, 200);
  await other.body?.cancel();
  await cafe.call(850);
  // Not page.goBack(): it waits for a navigation, and this is none.
  await phone.page.evaluate(() => setTimeout(() => history.back()));
  await phone.page.locator('[data-mark="restored"]').waitFor();
  await phone.says(/^Live$/);
  await phone.shows("850");
});

Deno.test("a new call makes room for itself by a glide, not a jump", async () => {
  await using cafe = await serveCafe();
  await cafe.call(1);
  assert(await shiftOfCalls(cafe.url, [2, 3, 4, 5], kitchen.privateKey) < 0.02);
});

Deno.test("a new call stands out, for half a minute", async () => {
  await using cafe = await serveCafe();
  await using phone = await Phone.open(cafe.url, {}, { withClock: true });
  await phone.says(/^Live$/);
  await cafe.call(850);
  await phone.page.locator(".tile.new").waitFor();
  await phone.page.clock.fastForward(31_000);
  await phone.page.locator(".tile:not(.new)").waitFor();
});

for (const hours of [-1, 1]) {
  Deno.test(`a phone whose clock is ${hours} h off shows the board as it is, without a stream too`, async () => {
    await using cafe = await serveCafe({ ORDER_TIMEOUT: "600" });
    await cafe.call(850);
    await using phone = await Phone.prepare();
    await phone.page.route("**/api/**", (route) => route.fulfill({ status: 503 }));
    await phone.page.clock.install({ time: Date.now() + hours * 3_600_000 });
    await phone.page.goto(cafe.url);
    await phone.says(/^Reconnecting …$/);
    assertEquals(await phone.numbers(), ["850"]);
    await phone.page.clock.fastForward(590_000);
    assertEquals(await phone.numbers(), ["850"]);
    await phone.says(/^Reconnecting · last updated (9|10) min ago$/);
    await phone.page.clock.fastForward(11_000);
    await phone.shows();
    await phone.page.getByText("Please ask at the counter").waitFor();
  });
}

Deno.test("a phone that wakes where the server says nothing does not call its old board live", async () => {
  await using cafe = await serveCafe();
  await using phone = await Phone.open(cafe.url, {}, { withClock: true });
  await phone.says(/^Live$/);
  await phone.page.route("**/api/**", () => {});
  await phone.page.clock.fastForward(44_000);
  await phone.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await phone.page.clock.fastForward(4_000);
  await phone.says(/^Reconnecting · last updated 4\d s ago$/);
  await phone.page.locator(".board.old").waitFor();
});

Deno.test("a Dutch phone reads Dutch, and keeps the language that is chosen", async () => {
  await using cafe = await serveCafe();
  await using phone = await Phone.open(cafe.url, { locale: "nl-NL" });
  await phone.page.getByText("Nog niets op te halen").waitFor();
  await cafe.call(850);
  await phone.shows("850");
  await phone.page.getByText("zojuist").waitFor();
  assertEquals(await phone.page.locator(".calls").textContent(), "Bestelling 850 is klaar");
  await phone.page.getByRole("link", { name: "English" }).click();
  await phone.page.getByRole("heading", { name: "Ready for pickup" }).waitFor();
  await phone.page.goto(cafe.url);
  await phone.page.getByText("just now").waitFor();
  await phone.says(/^Live$/);
});

Deno.test("the theme is the device's until the visitor chooses another, and from then on that", async () => {
  await using cafe = await serveCafe();
  await using phone = await Phone.open(cafe.url, { colorScheme: "dark" });
  const { page } = phone;
  const background = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const [dark, light] = ["rgb(14, 21, 25)", "rgb(244, 247, 248)"];
  assertEquals(await background(), dark);
  await page.getByRole("link", { name: "Light" }).click();
  await phone.says(/^Live$/);
  assertEquals(await background(), light);
  assertEquals(page.url(), `${cafe.url}/`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("link", { name: "Dark", exact: true }).click();
  await phone.says(/^Live$/);
  assertEquals(await background(), dark);
  await page.goto(`${cafe.url}/login`);
  assertEquals(await background(), dark);
  await page.goto(cafe.url);
  await page.getByRole("link", { name: "Device theme" }).click();
  await phone.says(/^Live$/);
  assertEquals(await background(), light);
});
