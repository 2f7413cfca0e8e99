/** Prints lines to the terminal. */
export function print(...lines: string[]): void {
  // deno-lint-ignore no-console
  console.log(lines.join("\n"));
}

/** Prints paragraphs with an empty line after each, as Markdown wants them. */
export function printParagraphs(...paragraphs: string[]): void {
  print(...paragraphs.map((paragraph) => `${paragraph}\n`));
}
