import { assertEquals, assertMatch } from "@std/assert";
import type { Board } from "@/lib/shared/order.ts";
import { afterOneCall } from "@/tests/support/after_one_call.ts";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { Phone, StaffPhone } from "@/tests/support/phone.ts";

/** A café with one of the staff, Bob, whose network can fail. */
async function openForBob(variables: Record<string, string> = {}) {
  const parts = new AsyncDisposableStack();
  const { url, call: order } = parts.use(await serveCafe(variables));
  const proxy = parts.use(new FaultyProxy(url));
  const bob = parts.use(await StaffPhone.logIn(proxy.url));
  const board = async (): Promise<Board> => (await (await fetch(`${url}/api/orders`)).json()).board;
  return {
    url,
    order,
    proxy,
    bob,
    board,
    /** Waits until his page and the board show just these, newest first. */
    async shows(...numbers: number[]): Promise<void> {
      await bob.shows(...numbers.map(String));
      await waitFor(async () =>
        (await board()).orders.map(({ number }) => number).join() === numbers.join()
      );
    },
    async called(number: number): Promise<number | undefined> {
      return (await board()).orders.find((order) => order.number === number)?.calls;
    },
    async loseNetwork(): Promise<void> {
      proxy.status = 502;
      proxy.cut();
      await bob.says(/^Reconnecting/);
    },
    restoreNetwork: () => proxy.status = null,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** The same with Anna, who is on duty as well, and a guest. */
async function openCafe(variables: Record<string, string> = {}) {
  const parts = new AsyncDisposableStack();
  const cafe = parts.use(await openForBob(variables));
  const anna = parts.use(await StaffPhone.logIn(cafe.url));
  const guest = parts.use(await Phone.open(cafe.url));
  await guest.says(/^Live$/);
  return {
    ...cafe,
    anna,
    async allShow(...numbers: number[]): Promise<void> {
      const expected = numbers.map(String);
      await Promise.all([anna, cafe.bob, guest].map((each) => each.shows(...expected)));
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

Deno.test("staff put a number in by the keypad, and by a keyboard without a tap before", async () => {
  await using cafe = await openForBob();
  const { page } = cafe.bob;
  const field = page.getByLabel("Order number");
  for (const digit of "8510") await page.getByRole("button", { name: `Digit ${digit}` }).click();
  await page.getByRole("button", { name: "Delete a digit" }).click();
  assertEquals(await field.inputValue(), "851");
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await cafe.shows(851);
  assertEquals(await field.inputValue(), "");

  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  for (const key of ["7", "7", "Backspace", "2"]) await page.keyboard.press(key);
  assertEquals(await field.inputValue(), "72");
  await page.keyboard.press("Enter");
  await cafe.shows(72, 851);

  for (const digit of "123456") await page.getByRole("button", { name: `Digit ${digit}` }).click();
  await cafe.bob.replies(/^Please enter a number from 1 to 99999$/);
  assertEquals(await field.inputValue(), "12345");
  // It goes as soon as the number is right; digits are meant for the field, whatever has the focus.
  await page.keyboard.press("Backspace");
  await page.locator(".reply.failed").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Longest first" }).focus();
  for (const key of ["Backspace", "Backspace", "Backspace", "2", "Enter"]) {
    await page.keyboard.press(key);
  }
  await cafe.bob.replies(/^12 is on the board$/);
  await cafe.shows(12, 72, 851);
  await cafe.bob.undo(12);
  await cafe.shows(72, 851);
});

Deno.test("a removal is undone everywhere, and the time that was left goes on", async () => {
  await using cafe = await openCafe();
  await cafe.order(850);
  await cafe.allShow(850);
  const [before] = (await cafe.board()).orders;
  await cafe.anna.remove(850);
  await cafe.allShow();
  await cafe.anna.undo(850);
  await cafe.anna.replies(/^850 is on the board again$/);
  await cafe.allShow(850);
  assertEquals((await cafe.board()).orders, [before!]);
});

Deno.test("one bar takes removals back, the last first, and a call that was a mistake", async () => {
  await using cafe = await openForBob();
  const { bob } = cafe;
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
  await cafe.order(...numbers, 9);
  await cafe.shows(9, 8, 7, 6, 5, 4, 3, 2, 1);
  const top = () =>
    bob.page.locator(".staff-orders").evaluate((list) =>
      list.getBoundingClientRect().top + scrollY
    );
  const head = async () => (await bob.page.locator(".staff-bar").boundingBox())!.height;
  const [before, high] = [await top(), await head()];
  for (const number of numbers) {
    await bob.remove(number);
    await bob.row(number).waitFor({ state: "detached" });
    assertEquals([await top(), await head()], [before, high], `After ${number}`);
  }
  await bob.replies(/^8 picked up · 8 last$/);
  // On the screen still, and nothing covers it.
  await bob.row(9).locator("summary").click({ trial: true });
  await bob.undo(8);
  await bob.replies(/^8 is on the board again$/);
  await bob.undo(7);
  await cafe.shows(9, 8, 7);

  for (const digit of "851") {
    await bob.page.getByRole("button", { name: `Digit ${digit}` }).click();
  }
  await bob.page.getByRole("button", { name: "Call", exact: true }).click();
  await cafe.shows(851, 9, 8, 7);
  await bob.undo(851);
  await bob.replies(/^851 is off the board$/);
  await cafe.shows(9, 8, 7);
  await bob.page.getByText(/^Recently gone/).click();
  await bob.page.getByText(/^taken back/).waitFor();
});

Deno.test("an undo that comes too late says so", async () => {
  await using cafe = await openForBob({ ORDER_TIMEOUT: "6" });
  await cafe.order(850);
  await cafe.shows(850);
  const { expiresAt } = (await cafe.board()).orders[0]!;
  await cafe.bob.remove(850);
  await cafe.shows();
  await waitFor(() => Date.now() > expiresAt, { limitMs: 7_000 });
  await cafe.bob.undo(850);
  await cafe.bob.replies(/^850 can't be put back: its time has run out\. Call it again$/);
  await cafe.shows();
});

Deno.test("an undo that meets a new call leaves that standing", async () => {
  await using cafe = await openForBob();
  await cafe.order(850);
  await cafe.shows(850);
  await cafe.bob.remove(850);
  await cafe.shows();
  // An order on the heels of the removal, within 2 s, is the call that was removed.
  await waitFor(async () => {
    await cafe.order(850);
    return (await cafe.board()).orders.length === 1;
  });
  await cafe.shows(850);
  const [again] = (await cafe.board()).orders;
  await cafe.bob.undo(850);
  await cafe.bob.replies(/^850 has been called again and is on the board$/);
  assertEquals((await cafe.board()).orders, [again!]);
});

Deno.test("a tap opens what can be done: more time, and another call", async () => {
  await using cafe = await openCafe();
  await cafe.order(850);
  await cafe.allShow(850);
  const before = (await cafe.board()).orders[0]!;
  await afterOneCall();
  await cafe.bob.open(850);
  await cafe.bob.page.getByRole("button", { name: "More time: 850" }).click();
  await cafe.bob.replies(/^850 has more time$/);
  const extended = (await cafe.board()).orders[0]!;
  assertEquals([extended.readyAt, extended.calls], [before.readyAt, 1]);
  assertEquals(extended.expiresAt > before.expiresAt, true);
  await cafe.bob.open(850);
  // What somebody is about to call stays in the field.
  const field = cafe.bob.page.getByLabel("Order number");
  await field.fill("12");
  await cafe.bob.page.getByRole("button", { name: "Call again: 850" }).click();
  await cafe.bob.replies(/^850 was already on the board and has been called again$/);
  await cafe.anna.row(850).getByText("staff · called 2×").waitFor();
  assertEquals(await field.inputValue(), "12");
});

Deno.test("what has just gone is there for all, and is called again by one tap", async () => {
  await using cafe = await openCafe({ ORDER_TIMEOUT: "4" });
  await cafe.order(850);
  await cafe.order(12);
  await cafe.allShow(12, 850);
  await cafe.anna.remove(12);
  await cafe.allShow();
  for (const { page } of [cafe.anna, cafe.bob]) {
    await page.getByText("Recently gone: 2").click();
    const text = (number: number) =>
      page.locator(".gone-calls li", { hasText: String(number) }).innerText();
    assertMatch(await text(850), /^850\s+expired \d+ s ago/);
    assertMatch(await text(12), /^12\s+picked up \d+ s ago/);
  }
  await cafe.bob.page.getByRole("button", { name: "Call again: 850" }).click();
  await cafe.allShow(850);
  await cafe.anna.page.getByText("Recently gone: 1").waitFor();
});

Deno.test("what staff do without a network is shown as unsent, and sent in order, once, when it is back", async () => {
  await using cafe = await openCafe();
  await cafe.order(850);
  await cafe.order(7);
  await cafe.allShow(7, 850);
  await cafe.loseNetwork();
  await cafe.bob.call(1);
  await cafe.bob.row(1).getByText("not sent yet").waitFor();
  await cafe.bob.call(2);
  // Twice, and yet one order.
  await cafe.bob.call(2);
  await cafe.bob.row(2).waitFor();
  assertEquals(await cafe.bob.row(2).count(), 1);
  await cafe.bob.remove(850);
  await cafe.bob.remove(7);
  await cafe.bob.row(850).getByText("not sent yet").waitFor();
  await afterOneCall();
  await cafe.order(850);
  await cafe.anna.shows("850", "7");
  cafe.restoreNetwork();
  // The call that Bob did not see stays; the one that he saw goes.
  await cafe.allShow(2, 1, 850);
  await cafe.bob.says(/^Live$/);
  assertEquals([await cafe.called(1), await cafe.called(2), await cafe.called(850)], [1, 1, 2]);
  assertEquals(await cafe.bob.page.getByText("not sent yet").count(), 0);
});

Deno.test("a call whose answer was lost is sent again, and is one call", async () => {
  await using cafe = await openForBob();
  // Until more than the two seconds have gone by in which calls are one anyway.
  cafe.proxy.lostAnswers = 3;
  await cafe.bob.call(850);
  await cafe.shows(850);
  await cafe.bob.replies(/^850 is on the board$/);
  assertEquals([cafe.proxy.lostAnswers, await cafe.called(850)], [0, 1]);
});

Deno.test("what is unsent outlives a reload", async () => {
  await using cafe = await openForBob();
  await cafe.bob.page.route("**/api/orders", (route) => route.abort());
  await cafe.bob.call(850);
  await cafe.bob.row(850).getByText("not sent yet").waitFor();
  await cafe.bob.page.reload();
  await cafe.bob.row(850).getByText("not sent yet").waitFor();
  await cafe.bob.page.unroute("**/api/orders");
  await cafe.shows(850);
  await cafe.bob.row(850).getByText("not sent yet").waitFor({ state: "detached" });
  assertEquals(await cafe.called(850), 1);
});

Deno.test("a number that could not be stored is kept for another try", async () => {
  await using cafe = await openForBob();
  await cafe.bob.page.route(
    "**/api/orders",
    (route) => route.fulfill({ status: 503, json: { title: "Not now" } }),
    { times: 1 },
  );
  await cafe.bob.call(850);
  await cafe.bob.replies(/^850 was not called: that isn't possible right now\. Try again$/);
  assertEquals(await cafe.bob.page.getByLabel("Order number").inputValue(), "850");
  await cafe.bob.page.getByRole("button", { name: "Call", exact: true }).click();
  await cafe.shows(850);
});
