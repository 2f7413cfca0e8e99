import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { misplaced } from "@/tools/cafe/misplaced.ts";
import { GuestPhone } from "@/tests/support/phone.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { seedBoard } from "@/tools/cafe/seed_board.ts";
import { emptyDatabase } from "@/tools/cafe/server.ts";

const EIGHT = [1234, 7, 12, 850, 851, 99_999, 902, 64];

/** A café with these numbers on its board, called 25 s apart. */
async function openBoard(numbers: number[], variables: Record<string, string> = {}) {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await emptyDatabase());
  await seedBoard(database.variables.KV_PATH, numbers);
  const { url } = parts.use(
    await serveCafe({ ...database.variables, BAR_NAME: "Café Noord", ...variables }),
  );
  const opened = parts.move();
  return { url, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Adds a style to the page, as a reader's own tools do. */
async function restyle(page: Page, css: string): Promise<void> {
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = css === "" ? [] : [sheet];
  }, css);
}

/** Opens the page with what somebody who waits, is called and has missed a call has on it. */
async function openWithAll(url: string): Promise<GuestPhone> {
  const phone = await GuestPhone.prepare();
  await phone.page.addInitScript(() => {
    const now = Date.now();
    const mine = (number: number, called: number) => (
      {
        number,
        since: now - 900_000,
        until: now + 9_000_000,
        called,
        answered: 0,
        isCollected: false,
      }
    );
    const kept = JSON.stringify([mine(333, now - 360_000)]);
    localStorage["my-numbers"] ??= kept;
  });
  await phone.page.goto(`${url}/?order=850&order=4242&order=99998`);
  await phone.says(/^Live$/);
  await phone.waiting(4242, 99_998);
  await phone.calls(850, 333);
  return phone;
}

/** Runs in the browser: where each number of the board stands. */
function numberPlaces(): string[] {
  return [...document.querySelectorAll(".tile .number")]
    .map((each) => JSON.stringify(each.getBoundingClientRect()));
}

Deno.test("nothing is cut, or stands out of its card, whatever somebody does to the text", async () => {
  await using eight = await openBoard(EIGHT);
  await using phone = await openWithAll(eight.url);
  const { page } = phone;
  const spacing = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; " +
    "word-spacing: 0.16em !important } p { margin-bottom: 2em !important }";
  const styles = { "as it is": "", spacing, "twice the text": "html { font-size: 200% }" };
  for (const [width, height] of [[390, 844], [320, 568], [320, 256], [844, 390], [768, 1024]]) {
    await page.setViewportSize({ width: width!, height: height! });
    for (const [name, css] of Object.entries(styles)) {
      await restyle(page, css);
      assertEquals(await page.evaluate(misplaced), [], `${name}, ${width}×${height}`);
    }
    await restyle(page, "");
    const before = await page.evaluate(numberPlaces);
    await restyle(page, ".age { display: none }");
    assertEquals(await page.evaluate(numberPlaces), before, "an age that comes moves nothing");
  }
});

Deno.test("beside a notch nothing is hidden", async () => {
  await using eight = await openBoard(EIGHT);
  await using phone = await openWithAll(eight.url);
  const { page } = phone;
  await page.setViewportSize({ width: 844, height: 390 });
  const control = await page.context().newCDPSession(page);
  const insets = { top: 0, bottom: 21, left: 47, right: 47 };
  await control.send("Emulation.setSafeAreaInsetsOverride" as "Emulation.clearIdleOverride", {
    insets,
  } as never);
  const edges = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll("main .tile, .ready-call, .follow, .preferences a")]
      .map((each) => each.getBoundingClientRect());
    return [Math.min(...boxes.map(({ left }) => left)), Math.max(...boxes.map((box) => box.right))];
  });
  assert(edges[0]! >= 47 && edges[1]! <= 844 - 47, edges.join());
});

Deno.test("my number is the largest; several fit on one screen with all their answers", async () => {
  await using eight = await openBoard(EIGHT);
  await using phone = await GuestPhone.visit(`${eight.url}/?order=4242`);
  const { page } = phone;
  await phone.waiting(4242);
  const sizes = (selector: string) =>
    page.locator(selector).evaluateAll((all) =>
      all.map((each) => parseFloat(getComputedStyle(each).fontSize))
    );
  const [mine] = await sizes(".waiting .number");
  for (const other of await sizes(".tile .number")) {
    assert(other < mine!, `${other} beside ${mine}`);
  }
  const sound = await page.locator(".sound").boundingBox();
  assert(sound!.height >= 44, `The sound's button is ${sound!.height} px high`);

  await phone.page.goto(`${eight.url}/?order=850&order=902`);
  await phone.calls(902, 850);
  for (const [width, height] of [[390, 844], [320, 568], [844, 390]]) {
    await page.setViewportSize({ width: width!, height: height! });
    for (const each of await page.locator(".ready-call .number, .got").all()) {
      const box = (await each.boundingBox())!;
      assert(box.y >= 0 && box.y + box.height <= height!, `${width}×${height}: ${box.y}`);
    }
  }
});

Deno.test("a phone on its side shows the newest number whole, and so does one without container units", async () => {
  await using eight = await openBoard(EIGHT);
  await using phone = await GuestPhone.visit(eight.url, { viewport: { width: 844, height: 390 } });
  const { page } = phone;
  const box = (await page.locator(".tile").first().boundingBox())!;
  assert(box.y + box.height <= 390, `It ends at ${box.y + box.height} px`);

  const heights = () =>
    page.locator(".tile .number").evaluateAll((all) =>
      all.map((each) => parseFloat(getComputedStyle(each).fontSize))
    );
  for (const [width, height] of [[390, 844], [320, 568], [844, 390], [768, 1024], [1280, 800]]) {
    await page.setViewportSize({ width: width!, height: height! });
    const known = await heights();
    await page.evaluate(() => {
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const rule = rules.find((each) => each instanceof CSSSupportsRule) as CSSSupportsRule;
      rule.deleteRule(0);
    }).catch(() => {});
    const guessed = await heights();
    for (const [at, size] of guessed.entries()) {
      const ratio = size / known[at]!;
      assert(ratio > 0.6 && ratio < 1.1, `${width} px: ${size} instead of ${known[at]}`);
    }
    await page.reload();
    await phone.says(/^Live$/);
  }
});

Deno.test("there are five sizes of type at most, and all spaces are in steps of 4 px", async () => {
  await using eight = await openBoard(EIGHT);
  await using empty = await openBoard([]);
  await using phone = await openWithAll(eight.url);
  const { page } = phone;
  const sizes = new Set<string>();
  const look = async () => {
    const found = await page.evaluate(() => {
      const sizes: string[] = [];
      const odd: string[] = [];
      for (const each of document.body.querySelectorAll("*")) {
        if (each.closest(".announcement, script, noscript, svg") || !each.checkVisibility()) {
          continue;
        }
        const style = getComputedStyle(each);
        const hasText = [...each.childNodes].some((node) =>
          node.nodeType === 3 && node.textContent!.trim() !== ""
        );
        // A number is as large as its card.
        if ((hasText || each.matches("input")) && !each.matches(".number")) {
          sizes.push(style.fontSize);
        }
        const sides = ["Top", "Right", "Bottom", "Left"];
        const names = [
          ...sides.map((side) => `padding${side}`),
          ...sides.map((side) => `margin${side}`),
        ];
        for (const name of [...names, "rowGap", "columnGap"]) {
          const value = parseFloat(style[name as "rowGap"]);
          // A row that is centred in its window.
          if (each.matches("main") && name.startsWith("margin")) continue;
          if (value % 4) odd.push(`${each.tagName}.${each.className} ${name}: ${value}`);
        }
      }
      return { sizes, odd };
    });
    assertEquals(found.odd, []);
    for (const size of found.sizes) sizes.add(size);
  };
  for (const [width, height] of [[390, 844], [768, 1024], [844, 390]]) {
    await page.setViewportSize({ width: width!, height: height! });
    await look();
  }
  await page.locator(".stop").first().click();
  await page.locator(".notice").waitFor();
  await look();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => localStorage.clear());
  await page.goto(empty.url);
  await phone.says(/^Live$/);
  await look();
  assert(sizes.size <= 5, [...sizes].join());
});

Deno.test("a long list is looked through in a few screens, and what was called together says when once", async () => {
  for (const [count, screens] of [[60, 2.5], [200, 6.5]] as const) {
    await using many = await openBoard(Array.from({ length: count }, (_, at) => 700 + at));
    await using phone = await GuestPhone.visit(many.url);
    const { page } = phone;
    const { height, digits, ages } = await page.evaluate(() => {
      const all = (selector: string) => [...document.querySelectorAll(selector)];
      return {
        height: document.documentElement.scrollHeight,
        digits: Math.min(
          ...all(".tile .number").map((each) => parseFloat(getComputedStyle(each).fontSize)),
        ),
        ages: all(".tile .age").map((each) => each.textContent),
      };
    });
    assert(height <= screens * 844, `${count} numbers are ${height / 844} screens high`);
    assert(digits >= 28, `A number of ${digits} px`);
    assertEquals(ages.length, new Set(ages).size, ages.join());
    assertEquals(await page.evaluate(misplaced), []);
  }
});

Deno.test("without a script the numbers, the board and the form are all there, side by side with nothing", async () => {
  await using eight = await openBoard(EIGHT);
  await using phone = await GuestPhone.prepare({ javaScriptEnabled: false });
  const { page } = phone;
  await page.goto(`${eight.url}/?order=850&order=500`);
  await phone.calls(850);
  await phone.waiting(500);
  for (const selector of [".ready-call", ".waiting", ".follow", ".tile:first-child"]) {
    const box = (await page.locator(selector).boundingBox())!;
    const least = selector.startsWith(".tile") ? 170 : 340;
    assert(
      box.x >= 0 && box.x + box.width <= 390 && box.width > least,
      `${selector}: ${box.width}`,
    );
  }
  const text = await page.locator("main").innerText();
  assert(!/\d s ago|Connecting|Turn on sound|Keep this page open/.test(text), text);
  assertEquals(await page.locator(".connection").isVisible(), false);
});

const RECEIPTS: [width: number, height: number, query: string][] = [
  [390, 844, "?order=4242"],
  [390, 844, "?order=850"],
  [390, 844, "?order=850&order=4242"],
  [844, 390, "?order=4242"],
];

Deno.test("the number of a receipt is there before the script, and nothing moves when that comes", async () => {
  await using eight = await openBoard(EIGHT);
  for (const [width, height, query] of RECEIPTS) {
    await using phone = await GuestPhone.prepare({
      viewport: { width, height },
    });
    const { page } = phone;
    // Nobody has tapped anything yet.
    await page.addInitScript(() =>
      Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: false } })
    );
    const script = Promise.withResolvers<void>();
    await page.route("**/_fresh/js/**", async (route) => {
      await script.promise;
      await route.continue();
    });
    const boxes = () =>
      page.locator(".mine :is(section, .number, .sound, .got, .follow), .tile")
        .evaluateAll((all) => all.map((each) => JSON.stringify(each.getBoundingClientRect())));
    await page.goto(`${eight.url}/${query}`, { waitUntil: "commit" });
    await page.locator(".page-footer").waitFor();
    const before = await boxes();
    script.resolve();
    await page.locator(".board:not(.asking)").waitFor();
    await phone.says(/^Live$/);
    assertEquals(await boxes(), before, `${query} at ${width} px`);
  }
});

Deno.test("a logo that can't be loaded leaves no hole, with a script or without", async () => {
  await using plain = await openBoard([850]);
  await using broken = await openBoard([850], { BAR_LOGO_URL: "/no-such-logo.png" });
  const header = async (url: string, javaScriptEnabled: boolean) => {
    await using phone = await GuestPhone.prepare({ javaScriptEnabled });
    await phone.page.goto(url);
    return (await phone.page.locator(".page-header").boundingBox())!.height;
  };
  const usual = await header(plain.url, true);
  assertEquals(await header(broken.url, true), usual);
  const without = await header(broken.url, false);
  // The space below the logo alone, not its own.
  assert(without - usual <= 8, `${without} px beside ${usual}`);
});
