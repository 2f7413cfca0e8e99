import { ago } from "@/lib/shared/ago.ts";
import { agoInWords, calledAgo } from "@/lib/shared/ago_in_words.ts";
import type { MyCall } from "@/lib/shared/my_numbers.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

/** A call that came this shortly before somebody looked is one that just came. */
const AWAY_MS = 3_000;

/** When the page was opened or shown again, by the phone's clock. */
let shownAt = performance.timeOrigin;

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") shownAt = Date.now();
});

/** Says when a call came, as a sentence; of one that is gone, only how long ago. `now`: by the server's clock. */
export function whenCalled(
  { mine, readyAt, isGone }: MyCall,
  now: number,
  texts: Pick<Texts, "language" | "board" | "mine">,
): string {
  const age = now - readyAt;
  if (isGone) return agoInWords(age, texts);
  const wasAway = age > Date.now() - shownAt + AWAY_MS && readyAt >= mine.since;
  if (wasAway) return fill(texts.mine.away, { age: ago(age, texts.board) });
  return calledAgo(age, texts);
}
