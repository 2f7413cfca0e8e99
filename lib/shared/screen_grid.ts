import type { Order } from "./order.ts";

/** Where numbers are to stand; lengths in CSS pixels. */
export interface Space {
  width: number;
  height: number;
  /** Between two numbers, and half of it where they are many. */
  gap: number;
  /** How wide a digit is, as a share of the font size. */
  digitWidth: number;
  /** The smallest font size that can be read from afar. */
  smallest: number;
}

/** Numbers in columns and rows. */
export interface Grid {
  columns: number;
  rows: number;
  /** The font size of all of them, in CSS pixels. */
  numeral: number;
  /** Whether they are so many that they stand closer together. */
  isDense: boolean;
  /** How many have a place; the others would make all of them unreadable. */
  shown: number;
}

/** How much of a place its digits may take: of its width, and as a font size, of its height. */
const WIDTH_SHARE = 0.88;
/** Above 1, because digits are only about 0.72 of the font size high. */
const HEIGHT_SHARE = 1.05;
const DENSE = 40;
/** What a line below the numbers takes, as a multiple of their smallest font size. */
const LINE = 1.05;

/** How many digits the longest number has. */
export function mostDigits(orders: Order[]): number {
  return orders.reduce((most, { number }) => Math.max(most, String(number).length), 1);
}

/** Shows `count` numbers of up to `digits` digits as large as they can be in this space. */
export function fitNumbers(count: number, digits: number, whole: Space): Grid {
  const isDense = count > DENSE;
  const space = spaceFor(isDense, whole);
  let best: Grid = { columns: 1, rows: 1, numeral: 0, isDense, shown: count };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const numeral = numeralIn(columns, rows, digits, space);
    if (numeral > best.numeral) best = { ...best, columns, rows, numeral };
  }
  return best.numeral >= space.smallest
    ? best
    : { ...best, ...newestThatFit(count, digits, space) };
}

/** Numbers of so many digits in columns and rows that stand: as large as they can be there. */
export function numeralFor({ columns, rows, isDense }: Grid, digits: number, whole: Space): number {
  return Math.max(1, numeralIn(columns, rows, digits, spaceFor(isDense, whole)));
}

/** How many numbers can be read at once, with a line below them that tells of others. */
export function mostInSight(digits: number, whole: Space): number {
  const { columns, rows } = smallestPlaces(digits, whole);
  return columns * rows;
}

/** A space without what a line below the numbers takes. */
export function aboveLine(space: Space): Space {
  return { ...space, height: space.height - LINE * space.smallest };
}

/** As many as can be read, with a line for how many others there are. */
function newestThatFit(count: number, digits: number, whole: Space): Omit<Grid, "isDense"> {
  const { columns, rows } = smallestPlaces(digits, whole);
  const numeral = Math.max(1, numeralIn(columns, rows, digits, aboveLine(whole)));
  return { columns, rows, numeral, shown: Math.min(count, columns * rows) };
}

function smallestPlaces(digits: number, whole: Space): Pick<Grid, "columns" | "rows"> {
  const { width, height, gap, digitWidth, smallest } = aboveLine(whole);
  return {
    columns: howMany(digits * digitWidth * smallest / WIDTH_SHARE, width, gap),
    rows: howMany(smallest / HEIGHT_SHARE, height, gap),
  };
}

function spaceFor(isDense: boolean, whole: Space): Space {
  return isDense ? { ...whole, gap: whole.gap / 2 } : whole;
}

/** The largest font size at which numbers fit, in whole pixels. */
function numeralIn(columns: number, rows: number, digits: number, space: Space): number {
  const width = (space.width - (columns - 1) * space.gap) / columns;
  const height = (space.height - (rows - 1) * space.gap) / rows;
  return Math.floor(
    Math.min(width * WIDTH_SHARE / (digits * space.digitWidth), height * HEIGHT_SHARE),
  );
}

/** How many of this size stand side by side; at least one. */
function howMany(size: number, room: number, gap: number): number {
  return Math.max(1, Math.floor((room + gap) / (size + gap)));
}
