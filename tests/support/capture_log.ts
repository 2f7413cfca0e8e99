// deno-lint-ignore-file no-console
/** A line of the log. */
export interface LogLine {
  level: string;
  event: string;
  [field: string]: unknown;
}

/** Collects what is logged in the place of printing it, until disposed of. */
export function captureLog(): Disposable & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { lines, ...capture({ toTerminal: false }, (text) => lines.push(JSON.parse(text))) };
}

/** Collects the same as it would be printed, to a terminal or elsewhere. */
export function capturePrinted(to: { toTerminal: boolean }): Disposable & { texts: string[] } {
  const texts: string[] = [];
  return { texts, ...capture(to, (text) => texts.push(text)) };
}

function capture(
  { toTerminal }: { toTerminal: boolean },
  print: (text: string) => void,
): Disposable {
  const { log } = console;
  const { isTerminal } = Deno.stdout;
  Deno.stdout.isTerminal = () => toTerminal;
  console.log = print;
  return {
    [Symbol.dispose]: () => {
      console.log = log;
      Deno.stdout.isTerminal = isTerminal;
    },
  };
}
