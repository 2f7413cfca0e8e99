import { fill, type Texts } from "./texts.ts";

const MINUTE_MS = 60_000;
/** A board that was heard of this recently is not called old, in ms. */
const SOON_MS = 10_000;

/** How long ago something was, for people: "12 s ago", "3 min ago", "2 h ago". */
export function ago(ms: number, texts: Texts["board"]): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return fill(texts.secondsAgo, { n: seconds });
  if (seconds < 3_600) return fill(texts.minutesAgo, { n: Math.floor(seconds / 60) });
  return fill(texts.hoursAgo, { n: Math.floor(seconds / 3_600) });
}

/** The same without seconds: "just now", "3 min ago". */
export function minutesAgo(ms: number, texts: Texts["board"]): string {
  return ms < MINUTE_MS ? texts.justNow : ago(ms, texts);
}

/** What a page says of a connection that is lost, `silentMs` after it has heard the server last. */
export function lostFor(
  state: "reconnecting" | "offline",
  silentMs: number,
  texts: Texts["board"],
): string {
  const since = silentMs < SOON_MS
    ? " …"
    : ` · ${fill(texts.updated, { age: ago(silentMs, texts) })}`;
  return texts[state] + since;
}
