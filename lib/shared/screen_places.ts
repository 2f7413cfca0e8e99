/** For how long a board that has changed its places keeps them, however empty it gets, in ms. */
const CALM_MS = 60_000;
/** How many places there can be: after the first ones, a column and a row more each time. */
const STEPS = [1, 2, 4, 8, 12, 20, 30, 42, 56, 72, 90, 110, 132, 156, 182, 210];

/** Where numbers stand on a screen. */
export interface Places {
  /** The number at each place, in the order in which one reads, page after page; `null`: free. */
  numbers: (number | null)[];
  /** How many places a page has. */
  perPage: number;
  /** When the places were last made anew, in ms since the epoch. */
  madeAt: number;
}

/**
 * Gives each number a place at `now` (ms since the epoch), as an airport's board does: a number keeps
 * its place for as long as there are as many places, and a new one takes a free one. Only where none
 * is free there are more; and fewer once even half of those would be free, at most once a minute.
 * `most`: how many a page may have, while its digits can be read.
 */
export function arrange(
  before: Places | null,
  numbers: number[],
  most: number,
  now: number,
): Places {
  const page = STEPS.filter((step) => step <= most).pop() ?? 1;
  const perPage = (size: number) => Math.min(size, page);
  const made = (size: number, kept: Places["numbers"]): Places => (
    { numbers: place(numbers, size, kept), perPage: perPage(size), madeAt: now }
  );
  const needed = sizeFor(numbers.length, page);
  if (before === null) return made(needed, []);
  const size = before.numbers.length;
  if (needed > size || before.perPage !== perPage(size)) return made(needed, before.numbers);
  const roomy = sizeFor(2 * numbers.length, page);
  if (roomy < size && Math.abs(now - before.madeAt) >= CALM_MS) {
    return made(roomy, before.numbers.filter((number) => numbers.includes(number!)));
  }
  return { ...before, numbers: place(numbers, size, before.numbers) };
}

/** The smallest step with so many places, else whole pages. */
function sizeFor(count: number, page: number): number {
  return STEPS.find((step) => step >= count && step <= page) ?? Math.ceil(count / page) * page;
}

/** Each number at its place if it has one, else at the first that is free. */
function place(numbers: number[], size: number, kept: Places["numbers"]): Places["numbers"] {
  const waiting = new Set<number | null>(numbers);
  const places = Array.from({ length: size }, (_, at) => {
    const number = kept[at] ?? null;
    return waiting.delete(number) ? number : null;
  });
  for (const number of waiting) places[places.indexOf(null)] = number;
  return places;
}
