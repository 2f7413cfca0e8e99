import { fill, type Texts } from "./texts.ts";

/** How long ago something was, for people: "12 s ago", "3 min ago", "2 h ago". */
export function ago(ms: number, texts: Texts["board"]): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return fill(texts.secondsAgo, { n: seconds });
  if (seconds < 3_600) return fill(texts.minutesAgo, { n: Math.floor(seconds / 60) });
  return fill(texts.hoursAgo, { n: Math.floor(seconds / 3_600) });
}
