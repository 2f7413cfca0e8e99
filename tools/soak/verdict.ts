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

/** What must hold, and whether it did. */
export interface Finding {
  ok: boolean;
  text: string;
}

/** What the heap may seem to grow by in the last two thirds, where it is only noise: a part of it. */
const HEAP_NOISE = 0.05;
const RSS_PLATEAU = 1.1;
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

/** The slope of the line that fits the points best, by least squares. */
function trend(points: [x: number, y: number][]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const rise = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  return rise / mean(points.map(([x]) => (x - meanX) ** 2));
}
