// deno-lint-ignore-file no-console
/** A line of the log. */
export interface LogLine {
  level: string;
  event: string;
  [field: string]: unknown;
}

/** Collects what is logged in the place of printing it, until disposed of. */
export function captureLog(): Disposable & { lines: LogLine[] } {
  const { log } = console;
  const { isTerminal } = Deno.stdout;
  Deno.stdout.isTerminal = () => false;
  const lines: LogLine[] = [];
  console.log = (line: string) => lines.push(JSON.parse(line));
  return {
    lines,
    [Symbol.dispose]: () => {
      console.log = log;
      Deno.stdout.isTerminal = isTerminal;
    },
  };
}
