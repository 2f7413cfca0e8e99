import type { Texts } from "@/lib/shared/texts.ts";

/** What the board says while it has no number; `isOld`: it can't know of new ones. */
export function EmptyBoard({ isOld, texts }: { isOld: boolean; texts: Texts["board"] }) {
  return (
    <div class="empty" key={isOld}>
      <p class="empty-title">{isOld ? texts.cutOff : texts.empty}</p>
      <p>{isOld ? texts.cutOffMore : texts.emptyMore}</p>
    </div>
  );
}
