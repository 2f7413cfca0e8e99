/** How a process was at one moment; memory in bytes. */
export interface Sample {
  seconds: number;
  /** When garbage had just been collected. */
  heap: number;
  rss: number;
  streams: number;
  files: number;
  threads: number;
}

/** How a page was at one moment; memory in bytes, when garbage had just been collected. */
export interface PageSample {
  seconds: number;
  heap: number;
  nodes: number;
  listeners: number;
}

/** What must hold, and whether it did. */
export interface Finding {
  ok: boolean;
  text: string;
}

/** What the heap may seem to grow by in the last two thirds, where it is only noise: a part of it. */
const HEAP_NOISE = 0.05;
const RSS_PLATEAU = 1.1;
/** As many numbers are on a page's board in each third, but never quite. */
const PAGE_PLATEAU = 1.1;
/** Connections of the measurer itself that come and go. */
const SPARE_FILES = 5;

/** Judges samples taken under an even load, and those before it began and after it ended. */
export function judge(before: Sample, samples: Sample[], after: Sample): Finding[] {
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  const steady = [...middle, ...last];
  const slope = trend(steady.map(({ seconds, heap }) => [seconds, heap]));
  const span = last.at(-1)!.seconds - middle[0]!.seconds;
  const level = steady.reduce((sum, { heap }) => sum + heap, 0) / steady.length;
  const perHour = slope * 3_600 / 1e6;
  const [middleRss, lastRss] = [middle, last].map((part) => Math.max(...part.map((s) => s.rss)));
  const mostThreads = (part: Sample[]) => Math.max(...part.map(({ threads }) => threads));
  return [
    {
      ok: slope * span <= HEAP_NOISE * level,
      text: `heap without garbage: ${(level / 1e6).toFixed(1)} MB, trend of the last two thirds ` +
        `${perHour.toFixed(1)} MB an hour`,
    },
    {
      ok: lastRss! <= RSS_PLATEAU * middleRss!,
      text: `RSS at its highest: ${(middleRss! / 1e6).toFixed(0)} MB in the middle third, ` +
        `${(lastRss! / 1e6).toFixed(0)} MB in the last`,
    },
    { ok: after.streams === 0, text: `streams when all have left: ${after.streams}` },
    {
      ok: after.files <= before.files + SPARE_FILES,
      text: `open files: ${before.files} before, ${after.files} after`,
    },
    {
      ok: mostThreads(last) <= Math.max(mostThreads(middle), before.threads),
      text: `threads: ${mostThreads(middle)} at most in the middle third, ` +
        `${mostThreads(last)} in the last`,
    },
  ];
}

/** Judges a television's page: it neither grew nor failed, and no number moved without need. */
export function judgePage(
  samples: PageSample[],
  { moved, errors, loads }: { moved: string[]; errors: string[]; loads: number },
): Finding[] {
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  const most = (part: PageSample[], what: "heap" | "nodes" | "listeners") =>
    Math.max(...part.map((sample) => sample[what]));
  const growth = (what: "heap" | "nodes" | "listeners", unit: number) => ({
    ok: most(last, what) <= PAGE_PLATEAU * most(middle, what),
    text:
      `${what} at its highest: ${(most(middle, what) / unit).toFixed(2)} in the middle third, ` +
      `${(most(last, what) / unit).toFixed(2)} in the last`,
  });
  return [
    growth("heap", 1e6),
    growth("nodes", 1),
    growth("listeners", 1),
    { ok: moved.length === 0, text: `numbers that moved: ${moved.slice(0, 9).join("; ") || 0}` },
    { ok: errors.length === 0, text: `errors: ${errors.slice(0, 9).join("; ") || 0}` },
    { ok: loads === 1, text: `times that the page was loaded: ${loads}` },
  ];
}

/** The slope of the line that fits the points best, by least squares. */
function trend(points: [x: number, y: number][]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const rise = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  return rise / mean(points.map(([x]) => (x - meanX) ** 2));
}
