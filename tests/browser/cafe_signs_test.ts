import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { CafeStateName } from "@/lib/shared/cafe.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { answered } from "@/tools/cafe/answered.ts";
import { GuestPhone, Phone } from "@/tests/support/phone.ts";
import { LOGIN_TOKEN, Staff } from "@/tools/cafe/staff.ts";

const MORE = "Walk to the nearest exit. Leave your things. Follow the staff.";

/** A café whose staff say how it is. */
async function openCafe() {
  const cafe = await serveCafe();
  const { url, call } = cafe;
  const staff = await Staff.logIn(url, LOGIN_TOKEN);
  return {
    url,
    say: async (state: CafeStateName) => await answered(staff.say(url, state), 200),
    notice: async (text: string) => await answered(staff.notice(url, text), 200),
    order: call,
    [Symbol.asyncDispose]: () => cafe[Symbol.asyncDispose](),
  };
}

const signs = (page: Page) => page.locator(".cafe-sign").allTextContents();

/** Whether nothing can be seen but the evacuation's sign. */
async function isCovered(page: Page): Promise<boolean> {
  return await page.evaluate(() => {
    const spots = [[1, 1], [innerWidth / 2, innerHeight / 2], [innerWidth - 1, innerHeight - 1]];
    return spots.every(([x, y]) => document.elementFromPoint(x!, y!)?.closest(".evacuation"));
  });
}

Deno.test("a phone shows what the café says the moment it is said, and loads nothing before", async () => {
  await using cafe = await openCafe();
  await using phone = await Phone.open(cafe.url);
  const { page } = phone;
  const loaded = new Set<string>();
  page.on("request", (request) => loaded.add(new URL(request.url()).pathname));
  await phone.says(/^Live$/);
  await cafe.order(850);
  await phone.shows("850");
  assertEquals([...loaded].filter((path) => /chunk|cafe/.test(path)), []);
  await cafe.say("last-call");
  await phone.waitFor(async () =>
    (await signs(page)).join() === "Last call Order now at the counter."
  );
  // With its style, and above the numbers.
  const sign = page.locator(".cafe-sign");
  const colour = await sign.evaluate((each) => getComputedStyle(each).backgroundColor);
  assertEquals(colour, "rgb(255, 210, 87)");
  assert((await sign.boundingBox())!.y < (await page.locator(".tile").boundingBox())!.y);
  // As plain text, whatever it looks like.
  await cafe.notice('See <a href="https://evil.example">evil.example</a>');
  await phone.waitFor(async () => (await signs(page)).length === 2);
  assertEquals(await page.locator(".cafe-sign a").count(), 0);
  assert((await signs(page))[1]!.includes('<a href="https://evil.example">'));
  await cafe.say("closed");
  await phone.waitFor(async () => (await signs(page))[0]!.startsWith("We are closed"));
  await phone.shows("850");
  await cafe.order(851);
  await phone.shows("851", "850");
  await cafe.say("open");
  await phone.waitFor(async () => (await signs(page)).length === 1);
});

Deno.test("a phone that is cut off lets a notice go at its end, and the café's state after 18 h", async () => {
  await using cafe = await openCafe();
  await cafe.say("last-call");
  await cafe.notice("The kitchen closes at ten");
  await using phone = await Phone.open(cafe.url, {}, { withClock: true });
  const { page } = phone;
  await phone.says(/^Live$/);
  await phone.waitFor(async () => (await signs(page)).length === 2);
  await page.route("**/api/**", (route) => route.abort());
  await page.clock.fastForward(61 * 60_000);
  await phone.waitFor(async () =>
    (await signs(page)).join() === "Last call Order now at the counter."
  );
  await page.clock.fastForward(17 * 3_600_000);
  await phone.waitFor(async () => (await signs(page)).length === 0);
});

Deno.test("an evacuation takes the whole phone in both languages, and calls nobody until it ends", async () => {
  await using cafe = await openCafe();
  const address = `${cafe.url}/?order=849&order=850`;
  await using phone = await GuestPhone.visit(address, {}, { withClock: true });
  const { page } = phone;
  await page.locator(".waiting").waitFor();
  const title = await page.title();
  const calls = async () => {
    const { rings, vibrations } = await phone.noted();
    return [rings, vibrations];
  };
  // By the tap without which it can't be heard. What calls when it begins falls silent, too.
  await page.locator("h1").click();
  await cafe.order(849);
  await phone.waitFor(async () => (await calls()).join() === "1,1");
  assertEquals(await page.title(), "849 ready");
  await cafe.say("evacuation");
  await page.locator(".evacuation").waitFor();
  assert(await isCovered(page));
  const words = (await page.locator(".evacuation").textContent())!;
  assert(words.includes(`Leave the building now${MORE}Verlaat nu het gebouw`), words);
  const dutch = page.locator('.evacuation [lang="nl"]');
  assert((await dutch.textContent())!.startsWith("Verlaat nu het gebouw"));
  await phone.waitFor(() => page.locator('#cafe[aria-live="assertive"] .evacuation').isVisible());
  await cafe.order(850);
  await cafe.order(851);
  // They are there, and nothing of the page says so.
  const board = await (await fetch(`${cafe.url}/api/orders`)).json();
  assertEquals(board.orders.length, 3);
  const before = await calls();
  await page.clock.runFor(10_000);
  assertEquals(await page.locator(".ready-call, .tile, [role=status]").count(), 0);
  assertEquals([await page.title(), await calls()], [title, before]);
  // Also who opens the page only now sees nothing else, without its script too.
  await using other = await Phone.open(cafe.url, { javaScriptEnabled: false, locale: "nl" });
  assert(await isCovered(other.page));
  assert((await other.page.locator(".evacuation").textContent())!.startsWith("Verlaat nu"));
  await cafe.say("open");
  await page.locator(".evacuation").waitFor({ state: "detached" });
  await page.locator(".ready-call").first().waitFor();
  await phone.waitFor(async () => await page.title() === "850, 849 ready");
});

Deno.test("a television shows the state, and in an evacuation nothing else: no takeover, no sound, no voice", async () => {
  await using cafe = await openCafe();
  await using television = await Phone.prepare({ viewport: { width: 1920, height: 1080 } });
  const { page } = television;
  await page.addInitScript(() => {
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      const { dataset } = document.documentElement;
      if (this.frequency.value === 784) dataset.rung = String(Number(dataset.rung ?? 0) + 1);
      start.call(this, when);
    };
    const { start: say, stop: silence } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (when) {
      document.documentElement.dataset.said = "speaking";
      say.call(this, when);
    };
    AudioBufferSourceNode.prototype.stop = function () {
      document.documentElement.dataset.said = "silenced";
      silence.call(this);
    };
  });
  const numbersIn = async (place: string) =>
    (await page.locator(`${place} .screen-number`).allTextContents()).join();
  const rung = () => page.evaluate(() => Number(document.documentElement.dataset.rung ?? 0));
  await page.goto(`${cafe.url}/screen`);
  await television.says(/^Live$/);
  const said = () => page.evaluate(() => document.documentElement.dataset.said);
  await page.keyboard.press("s");
  await television.waitFor(async () => await rung() === 1);
  await cafe.say("last-call");
  await page.getByText("Last call").waitFor();
  await television.waitFor(async () => await rung() === 2);
  await cafe.notice("Quiz at nine");
  await page.getByText("Quiz at nine").waitFor();
  await cafe.say("closed");
  await page.getByText("We are closed").waitFor();
  await page.getByText("Nothing left to pick up").waitFor();
  await cafe.order(850);
  await television.waitFor(async () => await numbersIn(".screen-takeover") === "850");
  await television.waitFor(async () => await rung() === 3);
  await page.keyboard.press("v");
  // Its clips are there at some time. What comes within 2 s is one call.
  await television.waitFor(async () => {
    await cafe.order(850);
    return await said() === "speaking";
  }, 20_000);
  await cafe.say("evacuation");
  await page.locator("[role=alert] .evacuation").waitFor();
  assert(await isCovered(page));
  await television.waitFor(async () => await page.locator(".screen-takeover").count() === 0);
  await television.waitFor(async () => await said() === "silenced");
  const before = await rung();
  await cafe.order(851);
  await television.waitFor(async () => await numbersIn(".screen-board") === "850,851");
  assertEquals(await page.locator(".screen-takeover, .cafe-sign, .calls").count(), 0);
  assert(await isCovered(page));
  assertEquals([await rung(), await said()], [before, "silenced"]);
  await cafe.say("open");
  await television.waitFor(async () => await page.locator(".evacuation").count() === 0);
});
