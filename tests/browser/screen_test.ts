import { assert, assertEquals } from "@std/assert";
import type { BrowserContextOptions, Page } from "playwright-core";
import { answered } from "@/tools/cafe/answered.ts";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { readQrCode } from "@/tests/support/read_qr_code.ts";
import { LOGIN_TOKEN, Staff } from "@/tools/cafe/staff.ts";
import { Phone } from "@/tests/support/phone.ts";
import { lendPage } from "@/tests/support/pages.ts";
import { photograph } from "@/tests/support/photograph.ts";

const TELEVISION = { width: 1920, height: 1080 };

interface ScreenOptions extends BrowserContextOptions {
  /** With a clock that the test can turn. */
  withClock?: boolean;
  /** What is on the board before the page is opened. */
  numbers?: number[];
  variables?: Record<string, string>;
  path?: string;
  prepare?: (page: Page) => Promise<unknown>;
}

/** Runs in the page: notes how often it rang. The first tone of a chime is the lowest. */
function noteRinging(): void {
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (when) {
    if (this.frequency.value === 784) {
      document.documentElement.dataset.rung = String(
        Number(document.documentElement.dataset.rung ?? 0) + 1,
      );
    }
    start.call(this, when);
  };
}

/** Runs in the page: notes for how long each clip of the voice lasts, in s. */
function noteSaying(): void {
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (when) {
    const { dataset } = document.documentElement;
    dataset.said = `${dataset.said ?? ""} ${this.buffer!.duration}`.trim();
    start.call(this, when);
  };
}

/** A television's page. */
class Television extends Phone {
  static async on(url: string, options: ScreenOptions): Promise<Television> {
    const { withClock, path = "/screen", prepare, ...context } = options;
    const lent = await lendPage({ viewport: TELEVISION, ...context }, [noteRinging, noteSaying]);
    const television = new Television(lent);
    const { page } = television;
    if (withClock) await page.clock.install();
    await prepare?.(page);
    await page.goto(`${url}${path}`);
    if (context.javaScriptEnabled !== false) await television.says(/^Live$/);
    return television;
  }

  override async numbers(): Promise<string[]> {
    return await this.page.locator(".screen-board .screen-number").allTextContents();
  }

  /** In whatever places. */
  override async shows(...expected: string[]): Promise<void> {
    const sorted = (numbers: string[]) => numbers.toSorted().join();
    await this.waitFor(async () => sorted(await this.numbers()) === sorted(expected));
  }

  /** The numbers that have taken the screen. */
  async taken(): Promise<string[]> {
    return await this.page.locator(".screen-takeover .screen-number").allTextContents();
  }

  async isTakenBy(...expected: string[]): Promise<void> {
    await this.waitFor(async () => (await this.taken()).join() === expected.join());
  }

  async hasRung(times: number): Promise<void> {
    await this.waitFor(async () => await this.rung() === times);
  }

  async rung(): Promise<number> {
    return Number(await this.page.evaluate(() => document.documentElement.dataset.rung ?? "0"));
  }

  /** What it says of its sound to those who look; `null`: nothing. */
  async note(): Promise<string | null> {
    const note = this.page.locator(".screen-sound");
    const opacity = await note.evaluate((element) => getComputedStyle(element).opacity);
    return opacity === "0" ? null : await note.textContent();
  }

  async notes(expected: string | null): Promise<void> {
    await this.waitFor(async () => await this.note() === expected);
  }

  /** All that does not lie within what should hold it, or that another thing lies on. */
  async misplaced(): Promise<string[]> {
    return await this.page.evaluate(() => {
      const inside = (inner: DOMRect, outer: DOMRect) =>
        inner.left >= outer.left - 1 && inner.right <= outer.right + 1 &&
        inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
      const screen = new DOMRect(0, 0, innerWidth, innerHeight);
      const wrong: string[] = [];
      const { scrollWidth, scrollHeight } = document.documentElement;
      if (scrollWidth > innerWidth || scrollHeight > innerHeight) wrong.push("the page scrolls");
      const boxes = ".screen-number, .screen-panel h1, .screen-name, .screen-logo, .qr-code, " +
        ".screen-qr figcaption, .connection, .screen-advice, .screen-line, .empty p, .empty svg";
      const rectOf = new Map<Element, DOMRect>();
      for (const element of document.querySelectorAll(boxes)) {
        if (element.getClientRects().length === 0) continue;
        const range = document.createRange();
        range.selectNodeContents(element);
        const rect = element.matches("svg, img, figcaption, .screen-name")
          ? element.getBoundingClientRect()
          : range.getBoundingClientRect();
        rectOf.set(element, rect);
        const what = `${element.className} ${element.textContent}`;
        const isNumber = element.matches(".screen-number");
        // The box of a text is higher than its digits.
        const tile = element.getBoundingClientRect();
        if (!inside(isNumber ? tile : rect, screen)) wrong.push(`${what} is off the screen`);
        if (!isNumber) continue;
        const text = element.firstElementChild!;
        const size = parseFloat(getComputedStyle(text).fontSize);
        if (rect.left < tile.left || rect.right > tile.right) wrong.push(`${what} is too wide`);
        if (size * 0.76 > tile.height) wrong.push(`${what} is too high`);
        rectOf.set(element, tile);
      }
      const all = [...rectOf];
      for (const [index, [one, a]] of all.entries()) {
        for (const [other, b] of all.slice(index + 1)) {
          if (one.contains(other) || other.contains(one)) continue;
          // A call lies on the board.
          if (one.closest(".screen-takeover") !== other.closest(".screen-takeover")) continue;
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (across > 1 && down > 1) {
            wrong.push(`${one.textContent} lies on ${other.textContent}`);
          }
        }
      }
      return wrong;
    });
  }

  /** Where each number stands: the middle of its place. */
  async places(): Promise<Record<string, [number, number]>> {
    const places = await this.page.locator(".screen-board .screen-number").evaluateAll((all) =>
      all.map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [one.textContent, [Math.round(x + width / 2), Math.round(y + height / 2)]];
      })
    );
    return Object.fromEntries(places);
  }

  /** The font size of the numbers on the board, as a share of the screen's shorter side. */
  async numeral(): Promise<number> {
    return await this.page.locator(".screen-board .screen-number span").first().evaluate((text) =>
      parseFloat(getComputedStyle(text).fontSize) / Math.min(innerWidth, innerHeight)
    );
  }

  /** Whether its numbers stand there as mere outlines. */
  async looksOld(): Promise<boolean> {
    const number = this.page.locator(".screen-board .screen-number").first();
    return await number.evaluate((tile) => getComputedStyle(tile).backgroundColor) ===
      "rgba(0, 0, 0, 0)";
  }
}

/** A television that is live on a server of its own, behind a proxy that can fail. */
async function openScreen(options: ScreenOptions = {}) {
  const { numbers = [], variables = {}, ...rest } = options;
  const parts = new AsyncDisposableStack();
  const { url: direct, call: order } = parts.use(
    await serveCafe({
      PUBLIC_URL: "https://orders.example.com",
      BAR_NAME: "Café Noord",
      ...variables,
    }),
  );
  const remove = async (number: number) => {
    const staff = await Staff.logIn(direct, LOGIN_TOKEN);
    await answered(staff.remove(direct, number), 200);
  };
  await order(...numbers);
  const proxy = parts.use(new FaultyProxy(direct));
  const screen = parts.use(await Television.on(proxy.url, rest));
  return {
    screen,
    page: screen.page,
    proxy,
    order,
    remove,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

const SIZES: [number, number][] = [
  [1920, 1080],
  [1280, 720],
  [3840, 2160],
  [1080, 1920],
  [1024, 768],
  [390, 844],
];
const many = (count: number) => Array.from({ length: count }, (_, index) => 800 + index);

Deno.test("numbers fill every screen, without scrolling, before the script and after it", async () => {
  const counts: [number[], number][] = [[[], 0], [[850], 0.35], [[7], 0.8], [many(8), 0.12], [
    many(60),
    0.05,
  ]];
  for (const [numbers, smallest] of counts) {
    await using setup = await openScreen({ numbers });
    const options = { javaScriptEnabled: false };
    await using without = await Television.on(setup.proxy.url, options);
    for (const screen of [setup.screen, without]) {
      for (const [width, height] of SIZES) {
        const told = `${numbers.length} on ${width}x${height}, script: ${screen !== without}`;
        await screen.page.setViewportSize({ width, height });
        await screen.waitFor(async () => (await screen.misplaced()).length === 0).catch(
          async () => {
            throw new Error(`${told}: ${await screen.misplaced()}`);
          },
        );
        assertEquals((await screen.numbers()).length, numbers.length, told);
        if (numbers.length === 0) continue;
        await screen.waitFor(async () => await screen.numeral() >= smallest);
      }
    }
  }
});

Deno.test("no name is too long for the screen, and a logo gives way to it", async () => {
  await using setup = await openScreen({
    numbers: [99_999, 1234, 850],
    locale: "nl-NL",
    variables: {
      BAR_NAME: "Koffie- en theehuis De Vrolijke Noordenwind aan de Westkade",
      BAR_LOGO_URL: "/icons/icon-512.png",
      PUBLIC_URL: "https://bestellingen.de-vrolijke-noordenwind-aan-de-westkade.example.com",
    },
  });
  const { screen, page } = setup;
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await screen.waitFor(async () => (await screen.misplaced()).length === 0).catch(async () => {
      throw new Error(`${width}x${height}: ${await screen.misplaced()}`);
    });
  }
});

Deno.test("the script makes the most of the screen: a number is as large as it can be", async () => {
  await using setup = await openScreen({ numbers: [850] });
  const { page } = setup;
  const share = () =>
    page.locator(".screen-board .screen-number").evaluate((tile) => {
      const { width } = tile.querySelector("span")!.getBoundingClientRect();
      return width / tile.clientWidth;
    });
  assert(await share() > 0.8, `${await share()}`);
  // Narrower digits than those it was laid out for at first.
  await page.evaluate(() => document.documentElement.style.fontFamily = "monospace");
  await page.setViewportSize({ width: 1080, height: 1920 });
  await setup.screen.waitFor(async () => await share() > 0.8);
});

Deno.test("what can't be read on one page stands on several, which turn every 8 s", async () => {
  await using setup = await openScreen({ numbers: many(150), withClock: true });
  const { screen, page } = setup;
  const first = new Set(await screen.numbers());
  assert(first.size > 60 && first.size < 150, `${first.size}`);
  await page.getByText("Page 1 of 2 · all of them on your phone").waitFor();
  assertEquals(await screen.misplaced(), []);
  // A digit is about 0.72 of that.
  assert(await screen.numeral() * 0.72 >= 0.04, `${await screen.numeral()}`);
  const places = await screen.places();
  await page.clock.runFor(8_000);
  await page.getByText("Page 2 of 2").waitFor();
  const second = await screen.numbers();
  assertEquals(second.filter((number) => first.has(number)), []);
  assertEquals(first.size + second.length, 150);
  assertEquals(await screen.misplaced(), []);
  await page.clock.runFor(8_000);
  await page.getByText("Page 1 of 2").waitFor();
  assertEquals(await screen.places(), places);
});

Deno.test("numbers hold still as others come and go, and make room together", async () => {
  await using setup = await openScreen({
    numbers: [850, 851, 852, 853, 854],
    variables: { PUBLIC_URL: "" },
  });
  const { screen, order, remove } = setup;
  const before = await screen.places();
  assertEquals(Object.keys(before).length, 5);
  await order(999);
  await screen.shows("850", "851", "852", "853", "854", "999");
  const { 999: place, ...others } = await screen.places();
  assertEquals(others, before);
  await remove(999);
  await remove(851);
  await screen.shows("850", "852", "853", "854");
  const { 851: free, ...left } = before;
  assertEquals(await screen.places(), left);
  // The free places, in the order in which one reads.
  await order(1000);
  await order(1001);
  await screen.shows("850", "852", "853", "854", "1000", "1001");
  const now = await screen.places();
  assertEquals([now[1000], now[1001]].map(String), [free, place].map(String));
});

Deno.test("a new call takes the screen for 4 s; numbers that were there do not", async () => {
  await using setup = await openScreen({ numbers: [850], withClock: true });
  const { screen, page, order } = setup;
  await screen.shows("850");
  await page.evaluate(() => {
    const moved: string[] = [];
    Object.assign(globalThis, { moved });
    const note = (list: PerformanceObserverEntryList) => {
      for (const { sources } of list.getEntries() as unknown as { sources: { node?: Node }[] }[]) {
        const parents = sources.map(({ node }) => node?.parentElement);
        moved.push(
          ...parents.filter((each) => each?.closest(".screen-takeover"))
            .map((each) => each!.className),
        );
      }
    };
    new PerformanceObserver(note).observe({ type: "layout-shift" });
  });
  await order(851);
  await screen.isTakenBy("851");
  await screen.shows("851", "850");
  assertEquals(await page.locator(".screen-ready").textContent(), "is ready");
  const [box] = await page.locator(".screen-takeover").evaluateAll((all) =>
    all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return [x, y, width, height];
    })
  );
  assertEquals(box, [0, 0, 1920, 1080]);
  const number = await page.locator(".screen-takeover span").boundingBox();
  assert(number!.width > 1920 / 2, `${number!.width} px wide`);
  // Read out once, as a guest's page does.
  assertEquals(await page.locator(".calls").textContent(), "Order 851 is ready");
  await page.clock.runFor(2_000);
  assertEquals(await screen.taken(), ["851"]);
  // It was as large from its first picture on.
  const moved = () => page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved);
  assertEquals(await moved(), []);
  await page.clock.runFor(2_100);
  await screen.isTakenBy();
});

Deno.test("a repeat takes the screen again, and calls that come meanwhile do so together", async () => {
  await using setup = await openScreen({ withClock: true });
  const { screen, page, order } = setup;
  await order(850);
  await screen.isTakenBy("850");
  await order(851);
  await screen.shows("851", "850");
  await order(852);
  await screen.shows("852", "851", "850");
  assertEquals(await screen.taken(), ["850"]);
  await page.clock.runFor(2_600);
  await screen.isTakenBy("852", "851");
  assertEquals(await page.locator(".screen-ready").textContent(), "are ready");
  await page.clock.runFor(4_100);
  await screen.isTakenBy();
  // The server takes two calls within 2 s for one.
  await page.clock.runFor(2_000);
  await screen.waitFor(async () => {
    await order(850);
    return (await screen.taken()).join() === "850";
  });
});

Deno.test("after an outage only calls of the last seconds take the screen", async () => {
  await using setup = await openScreen({ withClock: true });
  const { screen, page, order, proxy } = setup;
  await page.route("**/api/events", (route) => route.fulfill({ status: 503 }));
  // Seen by the screen for the first time when it is 20 s old, beside one that is new.
  await page.route("**/api/orders", async (route) => {
    const answer = await (await route.fetch()).json();
    const { board } = answer;
    board.now += 20_000;
    if (board.orders.length > 0) {
      board.orders.push({ ...board.orders[0], number: 851, readyAt: board.now - 1_000 });
    }
    await route.fulfill({ json: answer });
  });
  proxy.cut();
  await screen.says(/^Reconnecting/);
  await order(850);
  await page.clock.runFor(4_000);
  await screen.shows("851", "850");
  await screen.isTakenBy("851");
});

Deno.test("a takeover moves, unless the visitor wants less motion", async () => {
  for (const reducedMotion of ["no-preference", "reduce"] as const) {
    await using setup = await openScreen({ reducedMotion });
    const { screen, page, order } = setup;
    await order(850);
    await screen.isTakenBy("850");
    const names = await page.locator(".screen-takeover, .screen-turn").evaluateAll((all) =>
      all.map((one) => getComputedStyle(one).animationName)
    );
    const expected = reducedMotion === "reduce"
      ? ["none", "none"]
      : ["screen-takeover", "screen-turn"];
    assertEquals(names, expected);
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  Deno.test(`a phone's camera reads the QR code on a ${colorScheme} screen, of every size`, async () => {
    await using setup = await openScreen({ colorScheme, numbers: [850, 851] });
    const { page } = setup;
    for (const [width, height] of [[1920, 1080], [1280, 720], [1080, 1920], [1024, 768]]) {
      await page.setViewportSize({ width: width!, height: height! });
      assertEquals(readQrCode(await photograph(page)), "https://orders.example.com/");
      const code = await page.locator(".qr-code").boundingBox();
      const share = code!.width / Math.min(width!, height!);
      assert(share >= 0.2, `${share} of ${width}x${height}`);
    }
    await page.getByRole("img", { name: "QR code that opens orders.example.com" }).waitFor();
  });
}

Deno.test("without an address that a phone could open there is no QR code, and the numbers have its room", async () => {
  await using setup = await openScreen({ variables: { PUBLIC_URL: "" }, numbers: [850] });
  const { screen, page } = setup;
  assertEquals(await page.locator(".qr-code").count(), 0);
  const tile = await page.locator(".screen-number").boundingBox();
  assert(tile!.width > 1800, `${tile!.width} px`);
  assertEquals(await screen.misplaced(), []);
});

Deno.test("the sound is off until it is switched on, rings with every call, and stays on", async () => {
  await using setup = await openScreen({ withClock: true });
  const { screen, page, order } = setup;
  assertEquals(await screen.note(), null);
  await order(850);
  await screen.isTakenBy("850");
  assertEquals(await screen.rung(), 0);
  await page.keyboard.press("s");
  await screen.notes("Sound on");
  // Once by itself, so that whoever switched it hears how loud it is.
  await screen.hasRung(1);
  await page.clock.runFor(6_000);
  await screen.notes(null);
  await order(851);
  await screen.hasRung(2);
  // As the page does it, alone.
  const loaded = page.waitForEvent("load");
  await page.evaluate(() => location.reload());
  await loaded;
  await screen.says(/^Live$/);
  assertEquals(await screen.rung(), 0);
  await order(852);
  await screen.isTakenBy("852");
  await screen.hasRung(1);
});

Deno.test("a tap, the key S and Enter switch the sound; keys with Ctrl and others do not", async () => {
  await using setup = await openScreen();
  const { screen, page } = setup;
  await page.mouse.click(600, 500);
  await screen.notes("Sound on");
  await page.keyboard.press("Enter");
  await screen.notes("Sound off");
  await page.keyboard.press("Control+s");
  await page.keyboard.press("x");
  await page.keyboard.press("S");
  await screen.notes("Sound on");
  const button = page.getByRole("button", { name: "Sound on" });
  await button.click();
  await screen.notes("Sound off");
  const focused = page.getByRole("button", { name: /^Sound/ });
  await focused.focus();
  await page.keyboard.press("Enter");
  await screen.notes("Sound on");
  await page.keyboard.press("Enter");
  await screen.notes("Sound off");
  // As a screen reader does it.
  await focused.evaluate((button: HTMLButtonElement) => button.click());
  await screen.notes("Sound on");
  await focused.evaluate((button: HTMLButtonElement) => button.click());
  await screen.notes("Sound off");
});

Deno.test("with ?chime=on the sound is on; where the browser wants a tap for it, a hint says so, and staff know", async () => {
  const told: (string | null)[] = [];
  await using setup = await openScreen({
    path: "/screen?chime=on",
    prepare: async (page) => {
      await page.route("**/api/screen", (route) => {
        told.push(route.request().postData());
        return route.fulfill({ json: { isKnown: true } });
      });
    },
  });
  const { screen, page, order, proxy } = setup;
  const tells = (sound: string) =>
    screen.waitFor(() => Promise.resolve(told.at(-1) === JSON.stringify({ sound })));
  assertEquals(page.url(), `${proxy.url}/screen`);
  await screen.notes("Tap once for sound");
  await tells("waiting");
  const hint = await page.locator(".screen-sound").boundingBox();
  assert(hint!.height <= 0.05 * 1080, `The hint is ${hint!.height} px high`);
  // The first tap is for the browser, and does not switch the sound off again.
  await page.mouse.click(600, 500);
  await screen.notes("Sound on");
  await tells("on");
  await screen.hasRung(1);
  await order(850);
  await screen.hasRung(2);
  await page.mouse.click(600, 500);
  await screen.notes("Sound off");
  await page.reload();
  await screen.says(/^Live$/);
  await order(851);
  await screen.isTakenBy("851");
  assertEquals([await screen.rung(), await page.locator(".screen-sound.off").count()], [0, 1]);
});

Deno.test("the voice has a switch of its own, is kept, and loads its clips only once it is on", async () => {
  await using setup = await openScreen();
  const { screen, page, order } = setup;
  const loaded: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/voice/")) loaded.push(pathname);
  });
  const said = () => page.evaluate(() => document.documentElement.dataset.said ?? "");
  await page.keyboard.press("s");
  await screen.hasRung(1);
  await order(850);
  await screen.hasRung(2);
  assertEquals([loaded, await said()], [[], ""]);
  await page.keyboard.press("v");
  await page.locator(".screen-voice.changed").getByText("Voice on").waitFor();
  // Beside the chime's, which it does not switch.
  assertEquals(await screen.note(), "Sound on");
  await screen.waitFor(() => Promise.resolve(loaded.length === 13));
  assert(loaded.every((path) => /^\/voice\/en\/[\w-]+\.mp3$/.test(path)), `${loaded}`);
  await screen.waitFor(async () => {
    await order(851);
    // Two calls within 2 s are one; the clips have to be decoded before one is said.
    return await said() !== "";
  }, 20_000);
  // "order", three digits, three digits, "is ready": eight sounds, each of a plausible length.
  await screen.waitFor(async () => (await said()).split(" ").length === 8);
  for (const seconds of (await said()).split(" ").map(Number)) {
    assert(seconds > 0.2 && seconds < 1.2, `${seconds} s`);
  }
  await page.locator(".screen-voice").click();
  await page.locator(".screen-voice.changed").getByText("Voice off").waitFor();
  assertEquals(await page.locator(".screen-sound.on").count(), 1);
  await page.keyboard.press("v");
  await page.reload();
  await screen.says(/^Live$/);
  await page.locator(".screen-voice").getByText("Voice on").waitFor({ state: "attached" });
});

Deno.test("what the screen says of its sound covers no number, and a clock is beside it", async () => {
  await using setup = await openScreen({
    numbers: many(8),
    path: "/screen?chime=on&voice=on",
    withClock: true,
  });
  const { screen, page, proxy } = setup;
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await screen.waitFor(async () => (await screen.misplaced()).length === 0);
    const lowest = await page.locator(".screen-number").evaluateAll((all) =>
      Math.max(...all.map((one) => one.getBoundingClientRect().bottom))
    );
    for (const note of await page.locator(".screen-switches button").all()) {
      const { y, height: own } = (await note.boundingBox())!;
      assert(y >= lowest - 1 && y + own <= height, `${width}x${height}: ${y} to ${y + own}`);
    }
  }
  await page.setViewportSize(TELEVISION);
  const clock = () => page.locator(".screen-clock").textContent();
  const now = new Date().toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Europe/Amsterdam",
  });
  const minute = (time: string | null) => Number(time?.slice(0, 2)) * 60 + Number(time?.slice(3));
  assert(Math.abs(minute(await clock()) - minute(now)) <= 1, `${await clock()}, ${now}`);
  // It goes on when nothing is heard.
  const shown = await clock();
  proxy.status = 502;
  proxy.cut();
  await screen.says(/^Reconnecting/);
  await page.clock.fastForward(60_000);
  await screen.waitFor(async () => await clock() !== shown);
  proxy.status = null;
  await page.goto(`${proxy.url}/screen?clock=off`);
  await screen.says(/^Live$/);
  assertEquals([await page.locator(".screen-clock").count(), await screen.misplaced()], [0, []]);
});

Deno.test("a browser that keeps nothing still has its sound", async () => {
  await using setup = await openScreen({
    path: "/screen?chime=on",
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(globalThis, "localStorage", {
          get: () => {
            throw new DOMException("Denied", "SecurityError");
          },
        });
      }),
  });
  const { screen, page, order, proxy } = setup;
  assertEquals(page.url(), `${proxy.url}/screen?chime=on`);
  await page.mouse.click(600, 500);
  await screen.hasRung(1);
  await order(850);
  await screen.hasRung(2);
});

Deno.test("the mouse pointer is hidden, and there for a moment when it is moved", async () => {
  await using setup = await openScreen({ withClock: true });
  const { screen, page } = setup;
  const cursor = () =>
    page.evaluate(() => getComputedStyle(document.elementFromPoint(600, 500)!).cursor);
  assertEquals(await cursor(), "none");
  await page.mouse.move(600, 500);
  await page.mouse.move(610, 505);
  assertEquals(await cursor(), "auto");
  await screen.notes("Sound off");
  await page.clock.runFor(3_100);
  assertEquals(await cursor(), "none");
  await screen.notes(null);
});

Deno.test("the picture drifts over the minutes, and nothing ever leaves the screen", async () => {
  await using setup = await openScreen({
    withClock: true,
    numbers: many(12),
    variables: { ORDER_TIMEOUT: "86400" },
  });
  const { screen, page } = setup;
  const places = new Set<string>();
  for (let minute = 0; minute < 24; minute++) {
    const boxes = await page.locator("h1, .screen-number:first-child, .qr-code").evaluateAll((
      all,
    ) =>
      all.map((one) => {
        const { x, y } = one.getBoundingClientRect();
        return [Math.round(x), Math.round(y)];
      })
    );
    places.add(JSON.stringify(boxes));
    assertEquals(await screen.misplaced(), []);
    await page.clock.runFor(60_000);
  }
  assert(places.size >= 12, `${places.size} places in 24 minutes`);
});

Deno.test("it says when it has no connection, and marks what it shows as old", async () => {
  await using setup = await openScreen({ numbers: [850], withClock: true });
  const { screen, page, proxy } = setup;
  await screen.mark();
  proxy.status = 503;
  proxy.cut();
  await screen.says(/^Reconnecting( …| · last updated \d+ s ago)$/);
  assertEquals(await page.locator(".screen-board.old").count(), 0);
  assertEquals(await screen.misplaced(), []);
  await page.clock.fastForward(46_000);
  await page.locator(".screen-board.old").waitFor();
  await page.getByText("Please ask at the counter").waitFor();
  // Nobody is invited to a page that would have no connection either.
  assertEquals(await page.locator(".qr-code").isVisible(), false);
  assert(await screen.looksOld());
  assertEquals([await screen.numbers(), await screen.misplaced()], [["850"], []]);
  proxy.status = null;
  await page.clock.runFor(31_000);
  await screen.says(/^Live$/);
  assert(!await screen.looksOld());
  assert(await page.locator(".qr-code").isVisible());
  assert(await screen.isMarked(), "The page was reloaded");
});

Deno.test("a page whose script has died is reloaded, but only when the server answers with it", async () => {
  await using setup = await openScreen({ numbers: [850], withClock: true });
  const { screen, page, proxy } = setup;
  await screen.mark();
  // No sign of life leaves it any more.
  await page.evaluate(() => globalThis.dispatchEvent = () => true);
  proxy.status = 503;
  await page.clock.runFor(180_000);
  assert(await screen.isMarked(), "It was reloaded into an error page");
  assert(await screen.looksOld());
  // Something else that answers 200 is not the page.
  await page.route("**/screen", (route) => route.fulfill({ body: "Please log in to this Wi-Fi" }));
  await page.clock.runFor(60_000);
  assert(await screen.isMarked(), "It was reloaded into another page");
  await page.unroute("**/screen");
  await page.clock.runFor(60_000);
  assert(await screen.isMarked(), "It was reloaded into an error page");
  proxy.status = null;
  const loaded = page.waitForEvent("load");
  await page.clock.runFor(21_000);
  await loaded;
  await screen.says(/^Live$/);
  assertEquals(await screen.isMarked(), false);
});

Deno.test("a page whose script never came is reloaded until it does", async () => {
  await using setup = await openScreen({ withClock: true });
  const { screen, page } = setup;
  await page.route("**/_fresh/js/**", (route) => route.abort());
  await page.reload();
  await screen.mark();
  await page.unroute("**/_fresh/js/**");
  const loaded = page.waitForEvent("load");
  await page.clock.runFor(81_000);
  await loaded;
  await screen.says(/^Live$/);
  assertEquals(await screen.isMarked(), false);
});

Deno.test("a page that hears nothing while the server serves it fresh is reloaded", async () => {
  await using setup = await openScreen({ withClock: true });
  const { screen, page, proxy } = setup;
  await screen.mark();
  await page.route("**/api/**", (route) => route.fulfill({ status: 404 }));
  proxy.cut();
  const loaded = page.waitForEvent("load");
  await page.clock.runFor(240_000);
  assert(await screen.isMarked(), "It was reloaded too soon");
  await page.clock.runFor(180_000);
  await loaded;
});

Deno.test("the daily reload, left to the watchdog, waits until the board is empty and live", async () => {
  await using setup = await openScreen({ variables: { ORDER_TIMEOUT: "4" } });
  const { screen, page, order, proxy } = setup;
  await page.evaluate(() =>
    addEventListener("screen-alive", (event) => {
      document.documentElement.dataset.calm = String((event as CustomEvent).detail);
    })
  );
  const isCalm = (expected: boolean) =>
    page.locator(`html[data-calm="${expected}"]`).waitFor({ state: "attached" });
  await isCalm(true);
  await order(850);
  await isCalm(false);
  await screen.shows();
  await isCalm(true);
  proxy.status = 503;
  proxy.cut();
  await isCalm(false);
});

Deno.test("for a screen reader: one heading, landmarks, and a list of numbers", async () => {
  await using setup = await openScreen({ numbers: [850, 851] });
  const { page } = setup;
  await page.getByRole("heading", { level: 1, name: "Ready for pickup" }).waitFor();
  assertEquals(await page.getByRole("heading").count(), 1);
  assertEquals(await page.getByRole("main").count(), 1);
  assertEquals(await page.getByRole("banner").count(), 1);
  const list = page.getByRole("list", { name: "Orders that are ready" });
  assertEquals(await list.getByRole("listitem").allTextContents(), ["851", "850"]);
  assertEquals(await page.title(), "Ready for pickup · Café Noord");
});
