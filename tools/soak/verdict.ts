/** How a process was at one moment; memory in bytes. */
export interface Sample {
  seconds: number;
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

/** What the heap may seem to grow by in the last two thirds, where it is only noise. */
const HEAP_NOISE = 0.1;
const RSS_PLATEAU = 1.1;
/** Connections of the measurer itself that come and go. */
const SPARE_FILES = 5;
/** Minima of so many parts of the time: what is left when garbage has just been collected. */
const WINDOWS = 12;

/** Judges samples taken under an even load, and those before it began and after it ended. */
export function judge(before: Sample, samples: Sample[], after: Sample): Finding[] {
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
  const minima = windows([...middle, ...last], WINDOWS).map((window) =>
    window.reduce((least, each) => each.heap < least.heap ? each : least)
  );
  const slope = trend(minima.map(({ seconds, heap }) => [seconds, heap]));
  const span = last.at(-1)!.seconds - middle[0]!.seconds;
  const level = minima.reduce((sum, { heap }) => sum + heap, 0) / minima.length;
  const perHour = slope * 3_600 / 1e6;
  const [middleRss, lastRss] = [middle, last].map((part) => Math.max(...part.map((s) => s.rss)));
  const mostThreads = (part: Sample[]) => Math.max(...part.map(({ threads }) => threads));
  return [
    {
      ok: slope * span <= HEAP_NOISE * level,
      text: `heap at its lowest: ${(level / 1e6).toFixed(1)} MB, trend of the last two thirds ` +
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

/** Cuts a list into at most so many parts of the same length. */
function windows<Each>(list: Each[], count: number): Each[][] {
  const size = Math.ceil(list.length / count);
  const cut: Each[][] = [];
  for (let at = 0; at < list.length; at += size) cut.push(list.slice(at, at + size));
  return cut;
}

/** The slope of the line that fits the points best, by least squares. */
function trend(points: [x: number, y: number][]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const rise = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  return rise / mean(points.map(([x]) => (x - meanX) ** 2));
}
