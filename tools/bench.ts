// How long an order takes from the kitchen to the phone: `deno task bench`.
import { launchChromium } from "../tests/browser/chromium.ts";
import { emptyDatabase, Server } from "../tests/server.ts";
import { rsaKeyPair, signedOrder, WEBHOOK_PATH } from "../tests/signing.ts";

const ORDERS = 100;

const kitchen = rsaKeyPair();
await using database = await emptyDatabase();
await using server = await Server.start({
  ...database.variables,
  WEBHOOK_PUBLIC_KEY: kitchen.spki,
});
const browser = await launchChromium();
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

const now = () => performance.timeOrigin + performance.now();
const sentAt: number[] = [];
const answeredAt: number[] = [];
for (let number = 1; number <= ORDERS; number++) {
  const order = signedOrder(number, kitchen.privateKey);
  sentAt[number] = now();
  const response = await fetch(`${server.url}${WEBHOOK_PATH}`, order);
  await response.body?.cancel();
  answeredAt[number] = now();
  await page.locator(".tile .number", { hasText: new RegExp(`^${number}$`) }).waitFor();
}
const seenAt = await page.evaluate(() =>
  (globalThis as unknown as { seenAt: Record<string, number> }).seenAt
);
await browser.close();

function row(name: string, values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))]!.toFixed(1);
  return `| ${name} | ${at(0.5)} | ${at(0.99)} |`;
}
const numbers = Array.from({ length: ORDERS }, (_, index) => index + 1);
// deno-lint-ignore no-console
console.log([
  `${ORDERS} signed orders, one after the other, one phone page open (ms):`,
  "",
  "| from the kitchen's sending to | p50 | p99 |",
  "| --- | --- | --- |",
  row("200, the order is stored", numbers.map((number) => answeredAt[number]! - sentAt[number]!)),
  row("the number stands in the page", numbers.map((number) => seenAt[number]! - sentAt[number]!)),
].join("\n"));
