import { ago } from "./ago.ts";
import { fill, type Texts } from "./texts.ts";

const MINUTE_MS = 60_000;

/** How long ago a call came that stands on the board, as a sentence: "Called just now.", "Called 3 min ago." */
export function calledAgo(ms: number, { board, mine }: Pick<Texts, "board" | "mine">): string {
  return ms < MINUTE_MS ? mine.justCalled : fill(mine.called, { age: ago(ms, board) });
}

/** How long ago something was, as within a sentence: "just now", "6 minutes ago", "2 hours ago". */
export function agoInWords(ms: number, { language, board }: Pick<Texts, "language" | "board">) {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return board.justNow;
  const words = new Intl.RelativeTimeFormat(language);
  return minutes < 60
    ? words.format(-minutes, "minute")
    : words.format(-Math.floor(minutes / 60), "hour");
}
