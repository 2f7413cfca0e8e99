/** How much a line matters. */
export type LogLevel = "info" | "warn" | "error";

/** A longer text is cut: what a visitor has sent could be as long as all headers may be. */
const MAX_LENGTH = 1_000;
/** A line of a terminal, with the time and the event at its beginning. */
const READABLE_LENGTH = 80;

/** What a line says beside its event; never a secret. Addresses are cut at their query, which may hold one. */
export type Fields = Record<string, string | number | boolean | null | undefined>;

/**
 * Writes one line to stdout: JSON; or what is easier on the eye, where a person is watching (a terminal).
 * `event` is a short sentence in the past tense, such as "Order called".
 */
export function log(level: LogLevel, event: string, fields: Fields = {}): void {
  const at = new Date().toISOString();
  const said = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      return [name, typeof value === "string" ? shortened(withoutQueries(value)) : value];
    }),
  );
  const line = Deno.stdout.isTerminal()
    ? `${at.slice(11, 19)} ${level === "info" ? "" : `${level.toUpperCase()} `}${event}${
      readable(said)
    }`
    : escaped(JSON.stringify({ at, level, event, ...said }));
  // deno-lint-ignore no-console
  console.log(line);
}

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/** A text without what a terminal takes for a command, or a reader for another line; as JSON writes that. */
function escaped(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** A text with nothing in its addresses but where they lead: Deno's own errors quote them whole. */
function withoutQueries(text: string): string {
  return text.replace(/(https?:\/\/)([^\s"'()<>]*)/gi, (_, scheme: string, rest: string) => {
    const [path = "", ...query] = rest.split(/[?#]/);
    return scheme + path.replace(/^[^/]*@/, "") + (query.length > 0 ? "?…" : "");
  });
}

/** Beside the event, or below it, one by one, where that would be too long to be taken in. */
function readable(fields: Fields): string {
  const said = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${escaped(String(value))}`);
  const before = said.join("").length > READABLE_LENGTH ? "\n           " : "  ";
  return said.map((each) => before + each).join("");
}

/** The text of anything thrown, for a log's `reason` field. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `: ${reasonOf(error.cause)}`;
  return `${error.message}${cause}`;
}
