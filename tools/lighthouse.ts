import { findChromium } from "@/tools/cafe/chromium.ts";

/**
 * Not among the dependencies: it brings over 100 packages, which nothing but `deno task audit` needs.
 * Run by Deno, because it wants a newer Node than Debian has.
 */
export const LIGHTHOUSE = "npm:lighthouse@13.5.0";

export const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;

export const METRICS = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "total-blocking-time",
  "cumulative-layout-shift",
] as const;

const CHROMIUM_FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** One run of Lighthouse on one page, as a phone (its default). */
export interface LighthouseRun {
  /** 0 to 100, by category. */
  scores: Record<typeof CATEGORIES[number], number>;
  /** As Lighthouse words them, such as `0.9 s`. */
  metrics: Record<typeof METRICS[number], string>;
  /** What costs points, and what was odd in the run. */
  remarks: string[];
}

/** What is read of Lighthouse's report. */
interface Report {
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>;
  runWarnings: string[];
  runtimeError?: { message: string };
}

/** Runs Lighthouse; leaves its report in `${path}.report.json` and `.html`. */
export async function runLighthouse(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<LighthouseRun> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      // Nothing of this project's packages, and nothing into them.
      ...["run", "-A", "--quiet", "--no-config", "--no-lock", "--node-modules-dir=none"],
      LIGHTHOUSE,
      url,
      "--quiet",
      "--no-enable-error-reporting",
      `--only-categories=${CATEGORIES}`,
      `--extra-headers=${JSON.stringify(headers)}`,
      `--chrome-flags=${CHROMIUM_FLAGS.join(" ")}`,
      "--output=json",
      "--output=html",
      `--output-path=${path}`,
    ],
    env: { CHROME_PATH: await findChromium() ?? "" },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`Lighthouse failed on ${url}: ${new TextDecoder().decode(stderr)}`);
  }
  return read(JSON.parse(await Deno.readTextFile(`${path}.report.json`)));
}

function read({ categories, audits, runWarnings, runtimeError }: Report): LighthouseRun {
  if (runtimeError) throw new Error(`Lighthouse failed: ${runtimeError.message}`);
  const lost = CATEGORIES.flatMap((category) =>
    categories[category]!.auditRefs
      .filter(({ id, weight }) => weight > 0 && (audits[id]!.score ?? 1) < 1)
      .map(({ id }) => `${category}: ${audits[id]!.title} ${audits[id]!.displayValue ?? ""}`.trim())
  );
  return {
    scores: record(CATEGORIES, (id) => Math.round((categories[id]!.score ?? 0) * 100)),
    metrics: record(METRICS, (id) => audits[id]!.displayValue ?? ""),
    remarks: [...lost, ...runWarnings],
  };
}

function record<Key extends string, Value>(
  keys: readonly Key[],
  value: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>;
}

/**
 * Three runs as one: the middle one's performance, which varies with what else the machine does,
 * and the lowest of every other score.
 */
export async function runLighthouseThrice(
  ...args: Parameters<typeof runLighthouse>
): Promise<LighthouseRun> {
  const runs: LighthouseRun[] = [];
  while (runs.length < 3) runs.push(await runLighthouse(...args));
  const middle = runs.toSorted((a, b) => a.scores.performance - b.scores.performance)[1]!;
  const lowest = record(CATEGORIES, (id) => Math.min(...runs.map(({ scores }) => scores[id])));
  return {
    scores: { ...lowest, performance: middle.scores.performance },
    metrics: middle.metrics,
    remarks: [...new Set(runs.flatMap(({ remarks }) => remarks))],
  };
}
