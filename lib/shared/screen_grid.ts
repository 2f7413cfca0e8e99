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
/** What the line that tells of the others takes, as a multiple of the smallest font size. */
const MORE_LINE = 1.4;

/** How many digits the longest number has. */
export function mostDigits(orders: Order[]): number {
  return orders.reduce((most, { number }) => Math.max(most, String(number).length), 1);
}

/** Shows `count` numbers of up to `digits` digits as large as they can be in this space. */
export function fitNumbers(count: number, digits: number, whole: Space): Grid {
  const isDense = count > DENSE;
  const space = isDense ? { ...whole, gap: whole.gap / 2 } : whole;
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

/** As many as can be read, with a line for how many others there are. */
function newestThatFit(count: number, digits: number, whole: Space): Omit<Grid, "isDense"> {
  const { width, height, gap, digitWidth, smallest } = whole;
  const space = { ...whole, height: height - MORE_LINE * smallest };
  const columns = howMany(digits * digitWidth * smallest / WIDTH_SHARE, width, gap);
  const rows = howMany(smallest / HEIGHT_SHARE, space.height, gap);
  const numeral = Math.max(1, numeralIn(columns, rows, digits, space));
  return { columns, rows, numeral, shown: Math.min(count, columns * rows) };
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
