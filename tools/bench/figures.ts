/** The value below which that part of them lies; `NaN` for none. */
export function quantile(values: Iterable<number>, part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
}

/** The value in the middle. */
export function median(values: Iterable<number>): number {
  const sorted = Float64Array.from(values).sort();
  return (quantile(sorted, 0.5) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) / 2;
}

/** A table in Markdown, its columns aligned; the first row is the head. */
export function table(rows: (string | number)[][]): string {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0]!.map((_, at) => Math.max(3, ...texts.map((row) => row[at]!.length)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  const [head, ...body] = texts;
  return [line(head!), line(widths.map((width) => "-".repeat(width))), ...body.map(line)]
    .join("\n");
}
