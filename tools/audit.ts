// Whether the pages are light, fast and accessible: `deno task audit`. Prints what it found as
// Markdown, puts Lighthouse's reports into audit/, and fails where anything is not as it must be.
import { DEVICES, lookAtPages } from "@/tools/cafe/accessible_pages.ts";
import { launchChromium } from "@/tools/cafe/chromium.ts";
import { LOGIN_TOKEN, Staff } from "@/tools/cafe/staff.ts";
import { openTwoBoards } from "@/tools/cafe/two_boards.ts";
import type { Transfer } from "./counting_proxy.ts";
import { measureFirstVisit, shiftOfCalls } from "./first_visit.ts";
import { CATEGORIES, LIGHTHOUSE, METRICS, runLighthouseThrice } from "./lighthouse.ts";
import { MOST_BYTES, MOST_SERVICE_WORKER_BYTES } from "./weights.ts";
import { printParagraphs } from "@/tools/print.ts";

const FOLDER = "audit";
const TEN = Array.from({ length: 10 }, (_, index) => 901 + index);

const boards = await openTwoBoards();
const { empty, eight, kitchen } = boards;
const browser = await launchChromium();
const failures: string[] = [];

printParagraphs(
  `Chromium ${browser.version()}, ${navigator.hardwareConcurrency} cores, ${today()}`,
);
await auditAccessibility();
await browser.close();
for (const path of ["/", "/?order=850"] as const) {
  await auditFirstVisit(path, "an empty board", empty.url);
  await auditFirstVisit(path, "eight numbers", eight.url);
}
await auditLighthouse();
// Last, because the empty board is not empty after it.
const shift = await shiftOfCalls(empty.url, TEN, kitchen);
printParagraphs(`Layout shift while ten numbers are called, one after the other: ${shift}`);
await boards[Symbol.asyncDispose]();

printParagraphs(failures.length === 0 ? "Everything is as it must be" : "Not as it must be:");
if (failures.length > 0) printParagraphs(failures.map((each) => `- ${each}`).join("\n"));
Deno.exit(failures.length === 0 ? 0 : 1);

async function auditAccessibility(): Promise<void> {
  const { looks, findings } = await lookAtPages(browser, boards, DEVICES, "both");
  printParagraphs(`axe-core: ${looks} looks, ${findings.length} findings`);
  failures.push(...findings);
}

async function auditFirstVisit(
  path: keyof typeof MOST_BYTES,
  board: string,
  url: string,
): Promise<void> {
  const { page, beside, foreign, layoutShift } = await measureFirstVisit(url, path);
  const name = `first visit of ${path}, ${board}`;
  const most = MOST_BYTES[path];
  const hold = (what: string, bytes: number, mostBytes: number) => {
    if (bytes > mostBytes) failures.push(`${name}: ${what}: ${bytes} bytes, may be ${mostBytes}`);
    return [what, kB(bytes)];
  };
  const rows = (transfers: Transfer[]) => transfers.map(({ path, bytes }) => [path, kB(bytes)]);
  table([name, "bodies as sent"], [
    ...rows(page),
    hold("**HTML, CSS and JavaScript**", sum(page.filter(isCode)), most.inAll),
    hold("of it JavaScript", sum(page.filter(isScript)), most.scripts),
    ...rows(beside.filter((each) => !isScript(each))),
    hold("the service worker", sum(beside.filter(isScript)), MOST_SERVICE_WORKER_BYTES),
    ["requests to elsewhere", String(foreign.length)],
    ["layout shift", String(layoutShift)],
  ]);
  if (layoutShift > 0) failures.push(`${name}: layout shift ${layoutShift}`);
  failures.push(...foreign.map((each) => `${name}: asks elsewhere: ${each}`));
}

async function auditLighthouse(): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const rows: string[][] = [];
  for (const [name, url, headers] of await lighthousePages()) {
    const file = name.replaceAll(/\W+/g, "_").replaceAll(/^_|_$/g, "");
    const { scores, metrics, remarks } = await runLighthouseThrice(
      url,
      `${FOLDER}/${file}`,
      headers,
    );
    rows.push([name, ...CATEGORIES.map((id) => String(scores[id])), ...Object.values(metrics)]);
    if (CATEGORIES.some((id) => scores[id] < 100)) {
      failures.push(`Lighthouse, ${name}: ${[JSON.stringify(scores), ...remarks].join("; ")}`);
    }
  }
  table([LIGHTHOUSE.replace("npm:", ""), ...CATEGORIES, ...METRICS], rows);
}

/** Name, address and headers of the pages that Lighthouse visits. */
async function lighthousePages(): Promise<[string, string, Record<string, string>?][]> {
  const { cookie } = await Staff.logIn(eight.url, LOGIN_TOKEN);
  return [
    ["/ with no number", empty.url],
    ["/ with eight numbers", eight.url],
    ["/?order=850, not called yet", `${empty.url}/?order=850`],
    ["/?order=850, called", `${eight.url}/?order=850`],
    ["/screen with eight numbers", `${eight.url}/screen`],
    ["/login", `${empty.url}/login`],
    ["/orders with eight numbers", `${eight.url}/orders`, { cookie }],
  ];
}

function table(head: string[], rows: string[][]): void {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  printParagraphs([line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n"));
}

function sum(transfers: Transfer[]): number {
  return transfers.reduce((total, { bytes }) => total + bytes, 0);
}

function isScript({ path }: Transfer): boolean {
  return path.endsWith(".js");
}

function isCode({ path }: Transfer): boolean {
  return /^\/$|\.(css|js)$/.test(path);
}

function kB(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
