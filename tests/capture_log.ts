// deno-lint-ignore-file no-console: that is where the log is written
/** A line of the log. */
export interface LogLine {
  level: string;
  event: string;
  [field: string]: unknown;
}

/** Collects what is logged in the place of printing it, until disposed of. */
export function captureLog(): Disposable & { lines: LogLine[] } {
  const { log } = console;
  const lines: LogLine[] = [];
  console.log = (line: string) => lines.push(JSON.parse(line));
  return {
    lines,
    [Symbol.dispose]: () => {
      console.log = log;
    },
  };
}
