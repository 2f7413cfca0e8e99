import { launchChromium } from "@/tools/cafe/chromium.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { rsaKeyPair, signedOrder, WEBHOOK_PATH } from "@/tools/cafe/signing.ts";
import { now } from "./child.ts";
import { quantile, table } from "./figures.ts";

/** How long an order takes from the kitchen to a phone's page in a real browser. */
export async function kitchenToPhone(orders: number): Promise<string> {
  const kitchen = rsaKeyPair();
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  await using browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.locator(".connection.live").waitFor();
  // Notes when each number is first in the page; both processes share one clock.
  await page.evaluate(() => {
    const seenAt: Record<string, number> = {};
    Object.assign(globalThis, { seenAt });
    new MutationObserver(() => {
      const now = performance.timeOrigin + performance.now();
      for (const { textContent } of document.querySelectorAll(".tile .number")) {
        seenAt[textContent!] ??= now;
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

  const sentAt: number[] = [];
  const answeredAt: number[] = [];
  for (let number = 1; number <= orders; number++) {
    const order = signedOrder(number, kitchen.privateKey);
    sentAt[number] = now();
    const response = await fetch(`${server.url}${WEBHOOK_PATH}`, order);
    await response.body?.cancel();
    answeredAt[number] = now();
    await page.locator(".tile .number", { hasText: new RegExp(`^${number}$`) }).waitFor();
    // Orders do not come while the tiles still glide to make room for the one before.
    await page.waitForFunction(() => document.getAnimations().every(({ id }) => id !== "glide"));
  }
  const seenAt = await page.evaluate(() =>
    (globalThis as unknown as { seenAt: Record<string, number> }).seenAt
  );

  const numbers = Array.from({ length: orders }, (_, index) => index + 1);
  const row = (name: string, at: Record<number, number>) => {
    const times = numbers.map((number) => at[number]! - sentAt[number]!);
    return [name, quantile(times, 0.5).toFixed(1), quantile(times, 0.99).toFixed(1)];
  };
  return [
    `${orders} signed orders, one when the one before has come to rest, one phone page open (ms):`,
    table([
      ["from the kitchen's sending to", "p50", "p99"],
      row("200, the order is stored", answeredAt),
      row("the number stands in the page", seenAt),
    ]),
  ].join("\n\n");
}
