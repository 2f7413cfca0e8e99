import { assertEquals } from "@std/assert";
import { judge, judgePage, type PageSample, type Sample } from "@/tools/soak/verdict.ts";

const MB = 1e6;

/** Half an hour's samples, one every 10 s, of a process that is well but for what `sick` says. */
function soak(sick: (sample: Sample) => Partial<Sample> = () => ({})): Sample[] {
  return Array.from({ length: 180 }, (_, at) => {
    const sample = {
      seconds: at * 10,
      heap: (17 + at * 7 % 30 / 30) * MB, // never quite the same
      rss: (at < 40 ? 150 + at : 190) * MB,
      streams: 1_000,
      files: 1_020,
      threads: 8,
    };
    return { ...sample, ...sick(sample) };
  });
}

const BEFORE: Sample = {
  seconds: 0,
  heap: 12 * MB,
  rss: 90 * MB,
  streams: 0,
  files: 20,
  threads: 8,
};
const AFTER: Sample = { ...BEFORE, seconds: 1_810, files: 22 };

Deno.test("judge() finds nothing wrong with a process that has reached its plateau", () => {
  const findings = judge(BEFORE, soak(), AFTER);
  assertEquals(findings.filter(({ ok }) => !ok), []);
});

const LEAKS: [what: string, samples: Sample[], after: Sample][] = [
  ["heap", soak(({ seconds, heap }) => ({ heap: heap + seconds * 0.005 * MB })), AFTER],
  ["RSS", soak(({ seconds, rss }) => ({ rss: rss + seconds * 0.05 * MB })), AFTER],
  ["streams", soak(), { ...AFTER, streams: 1 }],
  ["open files", soak(), { ...AFTER, files: 40 }],
  ["threads", soak(({ seconds }) => ({ threads: 8 + Math.floor(seconds / 300) })), AFTER],
];

for (const [what, samples, after] of LEAKS) {
  Deno.test(`judge() finds a leak: ${what}`, () => {
    const wrong = judge(BEFORE, samples, after).filter(({ ok }) => !ok);
    assertEquals(wrong.map(({ text }) => text.startsWith(what)), [true]);
  });
}

/** An hour's samples of a television's page, one every 15 s, that is well but for what `sick` says. */
function hour(sick: (sample: PageSample) => Partial<PageSample> = () => ({})): PageSample[] {
  return Array.from({ length: 240 }, (_, at) => {
    const sample = { seconds: at * 15, heap: (2.5 + at % 7 / 70) * MB, nodes: 65, listeners: 34 };
    return { ...sample, ...sick(sample) };
  });
}

const STILL = { moved: [], errors: [], loads: 1 };

const PAGES: [what: string, samples: PageSample[], seen: Parameters<typeof judgePage>[1]][] = [
  ["heap", hour(({ seconds, heap }) => ({ heap: heap + seconds * 500 })), STILL],
  ["nodes", hour(({ seconds }) => ({ nodes: 65 + seconds / 60 })), STILL],
  ["listeners", hour(({ seconds }) => ({ listeners: 34 + seconds / 60 })), STILL],
  ["numbers that moved", hour(), { ...STILL, moved: ["850 from 0,0 to 10,0"] }],
  ["errors", hour(), { ...STILL, errors: ["Out of memory"] }],
  ["times that the page was loaded", hour(), { ...STILL, loads: 2 }],
];

Deno.test("judgePage() finds nothing wrong with a page that holds still", () => {
  assertEquals(judgePage(hour(), STILL).filter(({ ok }) => !ok), []);
});

for (const [what, samples, seen] of PAGES) {
  Deno.test(`judgePage() finds ${what}`, () => {
    const wrong = judgePage(samples, seen).filter(({ ok }) => !ok);
    assertEquals(wrong.map(({ text }) => text.startsWith(what)), [true]);
  });
}
