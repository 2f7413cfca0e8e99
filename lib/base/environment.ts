import { parse } from "dotenv";

/** What the file `.env` says that its readers would not take as it was meant: a line for each mistake. */
export class EnvironmentFileError extends Error {
  override name = "EnvironmentFileError";

  constructor(readonly problems: string[]) {
    super(problems.join("\n"));
  }
}

/** A setting in such a file: its name, and what stands behind the `=` if that is not in quotes. */
const SETTING =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=(?:[ \t]*(?:"(?:\\"|[^"])*"|'(?:\\'|[^'])*'|`(?:\\`|[^`])*`)|(.*))/gm;

/**
 * Reads these variables: the process's own, else those of the file `.env` in the working folder if
 * there is one. Throws {@linkcode EnvironmentFileError} for what stands in it ambiguously, and when it
 * can't be read.
 */
export function readEnvironment(names: string[]): Record<string, string | undefined> {
  const text = readEnvironmentFile();
  const mistakes = mistakesIn(text);
  if (mistakes.length > 0) throw new EnvironmentFileError(mistakes);
  const file = parse(text);
  return Object.fromEntries(names.map((name) => [name, Deno.env.get(name) ?? file[name]]));
}

/** The names in the file `.env` that are not among `names`, but so near to one that it must be meant. */
export function misspeltSettings(names: string[]): { name: string; meant: string }[] {
  return Object.keys(parse(readEnvironmentFile()))
    .filter((name) => !names.includes(name))
    .flatMap((name) => {
      const meant = names.find((each) =>
        distance(name.toUpperCase(), each) <= (each.length < 6 ? 1 : 2)
      );
      return meant === undefined ? [] : [{ name, meant }];
    });
}

function readEnvironmentFile(): string {
  try {
    return Deno.readTextFileSync(".env");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/**
 * All readers of such files cut an unquoted value at a `#`, wherever it is in it: of a colour nothing
 * is left. Behind a space it begins a comment.
 */
function mistakesIn(text: string): string[] {
  return [...text.matchAll(SETTING)].flatMap(({ 1: name, 2: written = "", index }) => {
    const line = text.slice(0, index).split("\n").length;
    const value = written.split(/\s#/)[0]!.trim();
    const where = `${name} on line ${line} of .env`;
    if (value.includes("#")) return [`${where} has a # in it: put the value in quotes`];
    return /^["'`]/.test(value) ? [`${where} has an opening quote that is never closed`] : [];
  });
}

/** How many letters differ, are missing, too many or swapped (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = Array.from(
    { length: a.length + 1 },
    (_, i) => [i, ...Array<number>(b.length).fill(0)],
  );
  rows[0] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      rows[i]![j] = Math.min(
        rows[i - 1]![j]! + 1,
        rows[i]![j - 1]! + 1,
        rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i]![j] = Math.min(rows[i]![j]!, rows[i - 2]![j - 2]! + 1);
      }
    }
  }
  return rows[a.length]![b.length]!;
}
