import { assert, assertEquals, assertMatch } from "@std/assert";
import { AuroraServer } from "@/tools/cafe/aurora_server.ts";
import { quickEnough } from "@/tests/support/quick_enough.ts";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { type Cafe, serveCafe, startCafe } from "@/tests/support/serve_cafe.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { LOGIN_TOKEN } from "@/tools/cafe/staff.ts";
import { Phone, StaffPhone } from "@/tests/support/phone.ts";

/** A café in full: what `open` opens, its Aurora, two of the staff and a guest, all live. */
async function openCafe<C extends Cafe>(
  open: (variables: Record<string, string>) => Promise<C>,
  variables: Record<string, string> = {},
) {
  const parts = new AsyncDisposableStack();
  const screens = parts.use(new AuroraServer());
  const app = parts.use(
    await open({
      AURORA_URL: screens.url,
      AURORA_API_KEY: screens.aurora.apiKey,
      ...variables,
    }),
  );
  const anna = parts.use(await StaffPhone.logIn(app.url));
  const bob = parts.use(await StaffPhone.logIn(app.url));
  const guest = parts.use(await Phone.open(app.url));
  await guest.says(/^Live$/);
  const surfaces = [anna, bob, guest];
  return {
    app,
    screens,
    aurora: screens.aurora,
    anna,
    bob,
    guest,
    /** Waits until every surface shows just these, newest first. */
    async allShow(...numbers: number[]): Promise<void> {
      await Promise.all(surfaces.map((each) => each.shows(...numbers.map(String))));
      await auroraShows(screens, numbers);
    },
    order: app.call,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function auroraShows(screens: AuroraServer, numbers: number[], limitMs = 5_000) {
  const expected = numbers.toSorted((a, b) => a - b).join();
  await waitFor(
    () => screens.aurora.numbers.toSorted((a, b) => a - b).join() === expected,
    { limitMs, describe: () => `Aurora shows ${screens.aurora.numbers}` },
  );
}

Deno.test("a number that one of the staff adds is everywhere within a second, and so is its removal", async () => {
  await using cafe = await openCafe(serveCafe);
  const shown: number[] = [];
  await quickEnough(1_000, async (turn) => {
    shown.unshift(850 + turn);
    const begun = performance.now();
    await cafe.anna.call(shown[0]!);
    await cafe.allShow(...shown);
    return performance.now() - begun;
  });
  await cafe.anna.replies(new RegExp(`^${shown[0]} is on the board$`));
  assertEquals(await cafe.anna.page.getByLabel("Order number").inputValue(), "");
  const left = await cafe.bob.page.locator(".time-left").first().textContent();
  assertMatch(left ?? "", /^(5:00|4:59) left$/);

  await cafe.order(1, 2, 3, 4, 5, 6);
  shown.unshift(6, 5, 4, 3, 2, 1);
  await cafe.allShow(...shown);
  await quickEnough(1_000, async (turn) => {
    const number = shown.pop()!;
    await cafe.bob.open(number);
    const begun = performance.now();
    await cafe.bob.removeButton(number).click();
    // On Bob's own page the row stands, as leaving, until his finger is gone for a moment.
    await Promise.all([cafe.anna, cafe.guest].map((each) => each.shows(...shown.map(String))));
    const took = performance.now() - begun;
    await cafe.allShow(...shown);
    await cafe.bob.replies(turn === 0 ? /^850 picked up/ : new RegExp(`^${turn + 1} picked up`));
    return took;
  });
});

Deno.test("a number on the board that is added again is called again, and the page says so", async () => {
  await using cafe = await openCafe(serveCafe);
  await cafe.anna.call(850);
  await cafe.allShow(850);
  await cafe.bob.call(7);
  await cafe.allShow(7, 850);
  // Calls within 2 s of each other are one.
  await waitFor(async () => {
    await cafe.bob.call(850);
    await cafe.bob.replies(/^850 (was|has)/);
    return (await cafe.bob.reply()).includes("again");
  });
  await cafe.allShow(850, 7);
  await cafe.anna.page.getByText("called 2×").waitFor();
});

/** A café with 850 on the board, and Carl, whose phone shows it and hears nothing any more. */
async function openCafeWithCarl() {
  const parts = new AsyncDisposableStack();
  const cafe = parts.use(await openCafe(serveCafe));
  const proxy = parts.use(new FaultyProxy(cafe.app.url));
  const carl = parts.use(await StaffPhone.logIn(proxy.url));
  await cafe.order(850);
  await cafe.allShow(850);
  await carl.shows("850");
  proxy.silence();
  return { ...cafe, carl, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

Deno.test("when two remove one number it is gone, and nobody is told of an error", async () => {
  await using cafe = await openCafeWithCarl();
  await cafe.anna.remove(850);
  await cafe.allShow();
  await cafe.carl.remove(850);
  await cafe.carl.replies(/^850 picked up/);
  await cafe.allShow();
});

Deno.test("a removal that meets a newer call by the kitchen leaves that standing, everywhere", async () => {
  await using cafe = await openCafeWithCarl();
  // Calls within 2 s of each other are one.
  const calledAgain = cafe.anna.page.getByText("called 2×");
  await waitFor(async () => {
    await cafe.order(850);
    return await calledAgain.isVisible();
  });
  await cafe.carl.remove(850);
  await cafe.carl.replies(/^850 has just been called again, so it stays$/);
  await cafe.allShow(850);
  await cafe.anna.remove(850);
  await cafe.allShow();
});

Deno.test("a number goes everywhere when its time is over", async () => {
  await using cafe = await openCafe(serveCafe, { ORDER_TIMEOUT: "3" });
  await cafe.anna.call(850);
  await cafe.allShow(850);
  const { readyAt } = (await (await fetch(`${cafe.app.url}/api/orders`)).json()).board.orders[0];
  await cafe.allShow();
  const afterMs = Date.now() - readyAt;
  assert(afterMs >= 3_000 && afterMs < 4_500, `Gone after ${afterMs} ms`);
});

Deno.test("Aurora away: nothing else is affected; back and empty: it shows the board again", async () => {
  await using cafe = await openCafe(serveCafe);
  await cafe.anna.call(1);
  await cafe.allShow(1);
  await cafe.screens.stop();
  cafe.aurora.restart();
  const begun = performance.now();
  await cafe.order(2);
  await cafe.anna.call(3);
  for (const phone of [cafe.anna, cafe.bob, cafe.guest]) await phone.shows("3", "2", "1");
  assert(performance.now() - begun < 2_000);
  await cafe.bob.remove(1);
  for (const phone of [cafe.anna, cafe.bob, cafe.guest]) await phone.shows("3", "2");
  cafe.screens.start();
  await auroraShows(cafe.screens, [2, 3], 30_000);
});

Deno.test("the whole thing restarted: numbers and sessions are there, and all goes on", async () => {
  await using cafe = await openCafe(startCafe);
  await cafe.anna.call(850);
  await cafe.allShow(850);
  await cafe.order(7);
  await cafe.allShow(7, 850);
  await cafe.bob.remove(850);
  await cafe.allShow(7);
  await cafe.app.stop("SIGTERM");
  cafe.aurora.restart();
  await cafe.anna.call(12);
  await cafe.anna.row(12).getByText("not sent yet").waitFor();

  await cafe.app.startAgain();
  await cafe.anna.replies(/^12 is on the board$/);
  for (const phone of [cafe.anna, cafe.bob, cafe.guest]) await phone.says(/^Live$/);
  await cafe.allShow(12, 7);
  await cafe.bob.remove(7);
  await cafe.allShow(12);
});

Deno.test("who is logged out elsewhere is told, keeps the number, and comes back by logging in", async () => {
  await using cafe = await serveCafe();
  await using anna = await StaffPhone.logIn(cafe.url);
  // The session ends on the server; this page has not noticed.
  const cookies = await anna.page.context().cookies();
  const { name, value } = cookies.find(({ name }) => name === "session")!;
  const response = await fetch(`${cafe.url}/logout`, {
    method: "POST",
    headers: { cookie: `${name}=${value}`, origin: cafe.url },
    redirect: "manual",
  });
  await response.body?.cancel();
  await anna.call(850);
  await anna.replies(/^850 was not called: you are logged out Log in$/);
  assertEquals(await anna.page.getByLabel("Order number").inputValue(), "850");
  await anna.page.getByRole("link", { name: "Log in" }).click();
  const field = anna.page.getByLabel("Staff code");
  await field.fill(LOGIN_TOKEN);
  const seen = [];
  for (const name of ["Show", "Hide", "Show"]) {
    await anna.page.getByRole("button", { name }).click();
    seen.push(await field.getAttribute("type"));
  }
  assertEquals(seen, ["text", "password", "text"]);
  await field.press("Enter");
  await anna.says(/^Live$/);
  assertEquals(await anna.page.getByLabel("Order number").inputValue(), "850");
  await anna.shows();
});

Deno.test("without JavaScript staff add and remove by plain forms, and log out", async () => {
  await using cafe = await openCafe(serveCafe);
  await using plain = await StaffPhone.logIn(cafe.app.url, { javaScriptEnabled: false });
  await plain.call(0);
  await plain.call(850);
  await plain.replies(/^850 is on the board$/);
  await cafe.allShow(850);
  await plain.remove(850);
  await plain.replies(/^850 is off the board$/);
  await cafe.allShow();
  await plain.undo(850);
  await plain.replies(/^850 is on the board again$/);
  await cafe.allShow(850);
  await plain.open(850);
  await plain.row(850).getByRole("button", { name: "More time: 850" }).click();
  await plain.replies(/^850 has more time$/);
  await plain.remove(850);
  await plain.page.getByText("Recently gone: 1").click();
  await plain.page.getByRole("button", { name: "Call again: 850" }).click();
  await cafe.allShow(850);
  await plain.page.getByText("Log out …").click();
  await plain.page.getByRole("button", { name: "Log out" }).click();
  await plain.page.waitForURL("**/login");
  await plain.page.goto(`${cafe.app.url}/orders/edit`);
  assertMatch(plain.page.url(), /\/login\?next=/);
});

Deno.test("a number that is too long is not cut into another one; one that was pasted is trimmed", async () => {
  await using cafe = await serveCafe();
  await using anna = await StaffPhone.logIn(cafe.url);
  const field = anna.page.getByLabel("Order number");
  await field.pressSequentially("100000");
  await field.press("Enter");
  assertEquals(await field.inputValue(), "100000");
  await field.fill("  850 ");
  await field.press("Enter");
  await anna.replies(/^850 is on the board$/);
  await anna.shows("850");
});

Deno.test("two taps on one spot remove one number", async () => {
  await using cafe = await serveCafe();
  await using anna = await StaffPhone.logIn(cafe.url);
  await cafe.call(1, 2, 3);
  await anna.shows("3", "2", "1");
  for (const number of [3, 2]) await anna.open(number);
  const box = (await anna.removeButton(3).boundingBox())!;
  const [x, y] = [box.x + 10, box.y + 10] as const;
  // In the very moment in which the next number has moved there, a tap is for what stood there before.
  const third = anna.page.evaluate(async ({ clientX, clientY }) => {
    const list = document.querySelector(".staff-orders")!;
    await new Promise<void>((resolve) =>
      new MutationObserver(() => resolve()).observe(list, { childList: true })
    );
    const under = document.elementFromPoint(clientX, clientY)!;
    const at = { clientX, clientY, bubbles: true, cancelable: true, detail: 1 };
    under.dispatchEvent(new PointerEvent("pointerdown", at));
    under.dispatchEvent(new PointerEvent("pointerup", at));
    under.dispatchEvent(new MouseEvent("click", at));
    return under.closest("[data-number]")?.getAttribute("data-number");
  }, { clientX: x, clientY: y });
  await anna.page.mouse.click(x, y);
  await anna.page.mouse.click(x, y);
  assertEquals(await third, "2");
  await anna.replies(/^3 was already off the board$/);
  await cafe.call(4);
  await anna.shows("4", "2", "1");
});

/** Taps a number where it stood a quarter of a second before; says which one was opened, and closes it. */
async function tapAsAPerson({ page }: StaffPhone, number: number): Promise<string> {
  return await page.evaluate(async (number) => {
    const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const row = () => document.querySelector(`[data-number="${number}"] summary`)!;
    row().scrollIntoView({ block: "center" });
    // They have seen it for a moment.
    let seen = row().getBoundingClientRect();
    for (let ms = 0; ms < 200; ms += 20) {
      await pass(20);
      const now = row().getBoundingClientRect();
      if (now.top !== seen.top) ms = 0;
      seen = now;
    }
    await pass(250);
    const clientX = seen.left + 40;
    const clientY = seen.top + 20;
    const at = { clientX, clientY, bubbles: true, cancelable: true, detail: 1 };
    const under = document.elementFromPoint(clientX, clientY)!;
    under.dispatchEvent(new PointerEvent("pointerdown", at));
    await pass(60);
    under.dispatchEvent(new PointerEvent("pointerup", at));
    under.dispatchEvent(new MouseEvent("click", at));
    await pass(20);
    const open = [...document.querySelectorAll<HTMLDetailsElement>(".staff-order details[open]")];
    return open.map((details) => {
      details.open = false;
      return details.closest<HTMLElement>("[data-number]")!.dataset.number;
    }).join();
  }, number);
}

Deno.test("at rush hour, with an order a second, 25 of 25 taps hit what they were meant for", async () => {
  await using cafe = await serveCafe();
  await using anna = await StaffPhone.logIn(cafe.url);
  for (let number = 1; number <= 12; number++) await cafe.call(number);
  await anna.page.getByText("On the board: 12").waitFor();
  let next = 100;
  let isRushing = true;
  const rush = (async () => {
    while (isRushing) {
      await cafe.call(next++);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  })();
  const hits: string[] = [];
  for (let tap = 1; tap <= 25; tap++) hits.push(await tapAsAPerson(anna, tap % 12 + 1));
  isRushing = false;
  await rush;
  assertEquals(hits, Array.from({ length: 25 }, (_, at) => String((at + 1) % 12 + 1)));
});

Deno.test("a removal that is refused is told of where the person looks, and can be tried again", async () => {
  await using cafe = await serveCafe();
  await using anna = await StaffPhone.logIn(cafe.url);
  for (let number = 1; number <= 20; number++) await cafe.call(number);
  await anna.page.getByText("On the board: 20").waitFor();
  await anna.open(1);
  const last = anna.removeButton(1);
  await last.click({ trial: true });
  await anna.page.route(
    "**/api/orders/1?*",
    (route) => route.fulfill({ status: 503, json: { title: "Not now" } }),
    { times: 1 },
  );
  await last.click();
  const reply = anna.page.getByText(
    "1 was not taken off: that isn't possible right now. Try again",
  );
  await reply.waitFor();
  const { y } = (await reply.boundingBox())!;
  assert(y >= 0 && y < 844, `At ${y} px`);
  await anna.remove(1);
  await anna.replies(/^1 picked up/);
});

Deno.test("by keyboard, a removal leads on to the next number", async () => {
  await using cafe = await serveCafe();
  await using anna = await StaffPhone.logIn(cafe.url);
  await cafe.call(1, 2, 3);
  await anna.shows("3", "2", "1");
  await anna.open(2, (summary) => summary.press("Enter"));
  await anna.removeButton(2).click({ trial: true });
  await anna.removeButton(2).press("Enter");
  await anna.replies(/^2 picked up/);
  await anna.shows("3", "1");
  await anna.waitFor(() =>
    anna.row(1).locator("summary").evaluate((row) => row === document.activeElement)
  );
});

Deno.test("the staff's page fits every phone, and every button is large enough for a thumb", async () => {
  await using cafe = await serveCafe();
  await using anna = await StaffPhone.logIn(cafe.url);
  await cafe.call(99_999, 88_888, 7);
  await anna.shows("7", "88888", "99999");
  await waitFor(async () => {
    await cafe.call(99_999);
    return await anna.page.getByText("called 2×").isVisible();
  });
  await anna.open(7);
  // The narrowest is a phone at twice its size; then once more with WCAG's text spacing.
  const widths = [195, 320, 375, 390, 768, 195, 320, 375, 390, 768];
  for (const [at, width] of widths.entries()) {
    if (at === 5) {
      await anna.page.evaluate(() => {
        const spacing = new CSSStyleSheet();
        spacing.replaceSync(
          "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; " +
            "word-spacing: 0.16em !important }",
        );
        document.adoptedStyleSheets = [spacing];
      });
    }
    await anna.page.setViewportSize({ width, height: 700 });
    const { wider, overlapping, small } = await anna.page.evaluate(() => ({
      wider: document.documentElement.scrollWidth - innerWidth,
      overlapping: [...document.querySelectorAll(".staff-order")].filter((row) => {
        const range = document.createRange();
        const boxes = [...row.querySelectorAll(".staff-number, .staff-facts > *")].map((text) => {
          range.selectNodeContents(text);
          return range.getBoundingClientRect();
        });
        const { left, right } = row.getBoundingClientRect();
        return boxes.some((a, at) =>
          a.left < left || a.right > right - 32 || boxes.slice(at + 1).some((b) =>
            // Of two lines the boxes are higher than the letters.
            a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom
          )
        );
      }).length,
      small: [...document.querySelectorAll("button, summary, input:not([type=hidden])")]
        .filter((element) => element.checkVisibility())
        .map((element) => element.getBoundingClientRect())
        .filter(({ width, height }) => width < 44 || height < 44).length,
    }));
    assertEquals(
      { wider, overlapping, small },
      { wider: 0, overlapping: 0, small: 0 },
      `At ${width} px, ${at}`,
    );
  }
});
