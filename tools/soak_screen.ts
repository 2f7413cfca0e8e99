// Whether a television holds still, and can stand for months: `deno task soak:screen [--minutes 60]`.
// An order a second; staff clear the board every five minutes, so that it goes through all its steps
// and pages. Ends with 1 where it leaks, or where a number moved without need.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { pause } from "@/lib/base/pause.ts";
import { launchChromium } from "@/tools/cafe/chromium.ts";
import { openLive } from "@/tools/cafe/page_states.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { hmacSigner, sendOrder } from "@/tools/cafe/signed_order.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { Staff } from "@/tools/cafe/staff.ts";
import { answered } from "@/tools/cafe/answered.ts";
import { placesSeen, watchPlaces } from "@/tools/soak/places_watch.ts";
import { judgePage, type PageSample } from "@/tools/soak/verdict.ts";
import { print } from "@/tools/print.ts";

const NUMBERS = 999;
const CLEAR_EVERY = 300;
const SAMPLE_EVERY_MS = 15_000;
/** So many samples make a line of the table. */
const PRINT_EVERY = 20;
const LOGIN_TOKEN = "a token for the soak";

const { values } = parseArgs({ args: Deno.args, options: { minutes: { type: "string" } } });
const minutes = Number(values.minutes ?? 60);

await using database = await emptyDatabase();
await using server = await Server.start({
  ...database.variables,
  LOGIN_TOKEN,
  WEBHOOK_SECRET,
  ORDER_TIMEOUT: "600",
});
const { url } = server;
const staff = await Staff.logIn(url, LOGIN_TOKEN);
const sign = hmacSigner(WEBHOOK_SECRET);
await answered(sendOrder(NUMBERS, url, sign), 200);
const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
const errors: string[] = [];
page.on("pageerror", ({ message }) => errors.push(message));
let loads = 0;
page.on("load", () => loads++);
await openLive(page, `${url}/screen?chime=on&voice=on`);
const debuggerOfPage = await page.context().newCDPSession(page);
await debuggerOfPage.send("Performance.enable");
await watchPlaces(page);
print(
  `${minutes} minutes, an order a second of ${NUMBERS} numbers, the board cleared every ` +
    `${CLEAR_EVERY} s.\n`,
  row(["minute", "heap MB", "nodes", "listeners", "changes", "steps", "turns", "most", "moved"]),
  row(Array.from({ length: 9 }, () => "-".repeat(9))),
);

const begun = performance.now();
const end = begun + minutes * 60_000;
const samples: PageSample[] = [];
await Promise.all([order(), watch()]);
const seen = await placesSeen(page);
await browser.close();

const verdict = judgePage(samples, { ...seen, errors, loads });
print("", ...verdict.map(({ ok, text }) => `${ok ? "ok" : "NOT OK"}: ${text}`));
Deno.exitCode = verdict.every(({ ok }) => ok) ? 0 : 1;

/** The kitchen's orders, and staff's cleaning up. */
async function order(): Promise<void> {
  for (let count = 1; performance.now() < end; count++) {
    await answered(sendOrder(1 + randomInt(NUMBERS), url, sign), 200);
    if (count % CLEAR_EVERY === 0) await answered(staff.clear(url), 200);
    await pause(Math.max(0, begun + count * 1_000 - performance.now()));
  }
}

async function watch(): Promise<void> {
  for (let count = 1; performance.now() < end; count++) {
    await pause(Math.max(0, begun + count * SAMPLE_EVERY_MS - performance.now()));
    samples.push(await sample());
    if (count % PRINT_EVERY !== 0) continue;
    const { seconds, heap, nodes, listeners } = samples.at(-1)!;
    const { changes, steps, turns, most, moved } = await placesSeen(page);
    const now = [(seconds / 60).toFixed(1), (heap / 1e6).toFixed(2), nodes, listeners];
    print(row([...now, changes, steps, turns, most, moved.length]));
  }
}

/** How the page is now, without its garbage. */
async function sample(): Promise<PageSample> {
  await debuggerOfPage.send("HeapProfiler.collectGarbage");
  const { metrics } = await debuggerOfPage.send("Performance.getMetrics");
  const figure = (wanted: string) => metrics.find(({ name }) => name === wanted)!.value;
  return {
    seconds: (performance.now() - begun) / 1_000,
    heap: figure("JSHeapUsedSize"),
    nodes: figure("Nodes"),
    listeners: figure("JSEventListeners"),
  };
}

function row(cells: (string | number)[]): string {
  return `| ${cells.map((cell) => String(cell).padEnd(9)).join(" | ")} |`;
}
