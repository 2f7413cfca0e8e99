import { assert, assertEquals } from "@std/assert";
import { OrderStore } from "@/lib/board/order_store.ts";
import type { Board } from "@/lib/shared/order.ts";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { Phone, StaffPhone } from "@/tests/support/phone.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { emptyDatabase } from "@/tools/cafe/server.ts";

/** A café with one of the staff, whose network can fail, and a guest. */
async function openCafe(variables: Record<string, string> = {}) {
  const parts = new AsyncDisposableStack();
  const server = parts.use(await serveCafe(variables));
  const proxy = parts.use(new FaultyProxy(server.url));
  const anna = parts.use(await StaffPhone.logIn(proxy.url));
  const guest = parts.use(await Phone.open(server.url));
  return {
    anna,
    guest,
    proxy,
    board: async (): Promise<Board> =>
      (await (await fetch(`${server.url}/api/orders`)).json()).board,
    call: server.call,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

Deno.test("the board is cleared after a second tap, now or not at all, and put back whole within a minute", async () => {
  await using cafe = await openCafe();
  const { anna, guest } = cafe;
  const { page } = anna;
  const undo = page.getByRole("button", { name: "Undo" });
  const numbers = ["3", "2", "1"];
  await cafe.call(1, 2, 3);
  // With a clock that can be turned.
  await page.clock.install();
  await page.reload();
  await anna.says(/^Live$/);
  await anna.shows(...numbers);

  cafe.proxy.status = 502;
  await page.getByText("Clear the board …").click();
  await page.getByRole("button", { name: "Take 3 off the board" }).click();
  await anna.replies(/^(No answer|That isn't possible right now)/);
  cafe.proxy.status = null;
  assertEquals(await undo.count(), 0);

  await page.getByText("Clear the board …").click();
  assertEquals((await cafe.board()).orders.length, 3, "It has only asked");
  await page.getByRole("button", { name: "Take 3 off the board" }).click();
  await anna.replies(/^The board is clear: 3 off$/);
  await Promise.all([anna.shows(), guest.shows()]);
  await page.clock.fastForward(50_000);
  await undo.click();
  await anna.replies(/^3 back on the board$/);
  await Promise.all([anna.shows(...numbers), guest.shows(...numbers)]);
  assertEquals((await cafe.board()).orders.map(({ calls }) => calls), [1, 1, 1]);
});

Deno.test("the café's state and a line for the guests are switched at once, an evacuation by two taps", async () => {
  await using cafe = await openCafe();
  const { anna: { page }, anna, guest } = cafe;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const says = async () => {
    const { state, notice } = await cafe.board();
    return [state?.name ?? null, notice?.text ?? null];
  };
  const guestReads = (text: string) =>
    guest.page.locator(".cafe-sign", { hasText: text }).waitFor();
  await page.getByRole("link", { name: "Notice and state" }).click();

  await button("Last call").click();
  await anna.replies(/^Phones and televisions say that it is time for the last orders\.$/);
  await guestReads("Last call");
  assertEquals(await button("Last call").getAttribute("aria-current"), "true");

  const line = page.getByRole("textbox");
  await line.fill("Quiz at nine");
  await page.getByLabel("For 15 minutes").check();
  await button("Show").click();
  await anna.replies(/^The guests see it now\.$/);
  await guestReads("Quiz at nine");
  const { now, notice } = await cafe.board();
  assert(notice!.expiresAt - now > 14 * 60_000 && notice!.expiresAt - now <= 15 * 60_000);
  assertEquals([await line.inputValue(), await page.getByLabel("For an hour").isChecked()], [
    "",
    true,
  ]);
  await line.fill("x".repeat(121));
  await button("Show").click();
  await anna.replies(/^That is too long: at most 120 characters\.$/);
  await line.fill("Until we close");
  await page.getByLabel("Until closing time").check();
  await button("Show").click();
  await page.getByText("Now shown: Until we close").waitFor();
  await button("Closed").click();
  await guestReads("We are closed");
  await page.getByText("Now shown").waitFor({ state: "detached" });
  assertEquals(await says(), ["closed", null]);

  // What is sent without a network is not sent later.
  cafe.proxy.status = 502;
  await button("Open").click();
  await anna.replies(/^(No answer|That isn't possible right now)/);
  await line.fill("Never");
  await button("Show").click();
  await anna.replies(/^(No answer|That isn't possible right now)/);
  assertEquals(await line.inputValue(), "Never");
  cafe.proxy.status = null;

  // However fast one taps on one spot, it has only asked.
  await page.getByText("Evacuation …").dblclick();
  const begin = button("Show the evacuation screens");
  if (!await begin.isVisible()) await page.getByText("Evacuation …").click();
  const [asks, does] = [
    await page.getByText("Evacuation …").boundingBox(),
    await begin.boundingBox(),
  ];
  assert(asks!.y + asks!.height <= does!.y, "Elsewhere than the first tap");
  assertEquals(await says(), ["closed", null]);
  await begin.click();
  await guest.page.locator(".evacuation").waitFor();
  const end = page.getByText("End the evacuation …");
  await end.waitFor();
  assertEquals([await begin.count(), await button("Open").isVisible()], [0, false]);
  await end.click();
  await button("Open").click();
  await guest.page.locator(".evacuation").waitFor({ state: "detached" });
  await page.getByText("Evacuation …").waitFor();
  assertEquals(await says(), ["open", null]);
});

/** Of one to five digits, the first one called longest ago: nine tenths of its time. */
const MANY = Array.from({ length: 200 }, (_, at) => at * at + 1);
const MANY_MS = 90 * 60_000;

/** Puts them on the board of a database. */
async function seedMany(path: string): Promise<void> {
  using kv = await Deno.openKv(path);
  const begun = Date.now() - 0.9 * MANY_MS;
  let now = 0;
  const store = new OrderStore({ kv, timeoutMs: MANY_MS, now: () => now });
  for (const [at, number] of MANY.entries()) {
    now = begun + at / MANY.length * 0.9 * MANY_MS;
    await store.call(number, "kitchen");
  }
}

Deno.test("200 numbers fit a phone, a tablet and a desk: digits filter them, and the longest stands first", async () => {
  await using database = await emptyDatabase();
  await seedMany(database.variables.KV_PATH);
  await using server = await serveCafe({
    ...database.variables,
    ORDER_TIMEOUT: String(MANY_MS / 1000),
  });
  await using anna = await StaffPhone.logIn(server.url);
  const { page } = anna;
  const shown = () => anna.numbers();
  assertEquals(await shown(), MANY.map(String).reverse());
  const standing = (text: string) => page.locator(".staff-order", { hasText: text }).count();
  // From 60 % of its time on, and from 80 %.
  const counts = [await standing("here for long"), await standing("leaving soon")];
  assert(Math.abs(counts[0]! - 44) <= 2 && Math.abs(counts[1]! - 22) <= 2, `${counts}`);
  await anna.healthIs(/^2\d numbers leave the board soon$/);

  for (const [width, height, columns] of [[390, 844, 1], [820, 1180, 2], [1280, 800, 3]] as const) {
    await page.setViewportSize({ width, height });
    await page.mouse.wheel(0, 3_000);
    await page.waitForFunction(() => scrollY > 1_000);
    const found = await page.evaluate(() => ({
      columns: new Set(
        [...document.querySelectorAll(".staff-order")].map((row) => row.getBoundingClientRect().x),
      ).size,
      wider: document.documentElement.scrollWidth - innerWidth,
    }));
    assertEquals(found, { columns, wider: 0 }, `At ${width} px`);
    // In reach: beside the list, or by one tap.
    const way = page.getByRole("link", { name: "To the keypad" });
    if (columns === 1) await way.click();
    const key = (await page.getByRole("button", { name: "Digit 5" }).boundingBox())!;
    assert(key.y >= 0 && key.y + key.height <= height, `At ${width} px`);
  }

  await page.keyboard.press("1");
  await page.keyboard.press("6");
  const matches = MANY.map(String).filter((number) => number.startsWith("16")).reverse();
  assertEquals(await page.locator(".staff-order.match .staff-number").allTextContents(), matches);
  assertEquals((await shown()).length, MANY.length);
  await page.getByRole("button", { name: `Show ${matches.length} matches` }).click();
  assertEquals(await shown(), matches);
  assertEquals(
    await page.getByText("Clear the board …").count(),
    0,
    "It would clear what is hidden",
  );
  await page.getByRole("button", { name: "Longest first" }).click();
  assertEquals(await shown(), matches.toReversed());
  for (const _ of "16") await page.keyboard.press("Backspace");
  assertEquals(await shown(), MANY.map(String));
});
