import type { Texts } from "./texts.ts";

/** How long ago something was, as within a sentence: "just now", "6 minutes ago", "2 hours ago". */
export function agoInWords(ms: number, { language, board }: Pick<Texts, "language" | "board">) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return board.justNow;
  const words = new Intl.RelativeTimeFormat(language);
  return minutes < 60
    ? words.format(-minutes, "minute")
    : words.format(-Math.floor(minutes / 60), "hour");
}
