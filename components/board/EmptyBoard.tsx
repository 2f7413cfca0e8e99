import type { Texts } from "@/lib/shared/texts.ts";

/** What the board says while it has no number; `isOld`: it can't know of new ones. */
export function EmptyBoard({ isOld, texts }: { isOld: boolean; texts: Texts["board"] }) {
  return (
    <div class="empty">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <path d="M14 26h30v14a12 12 0 0 1-12 12h-6a12 12 0 0 1-12-12z" />
        <path d="M44 30h4a6 6 0 0 1 0 12h-4" />
        <path d="M22 12c-3 3 3 5 0 8M30 10c-3 3 3 5 0 8M38 12c-3 3 3 5 0 8" />
      </svg>
      <p class="empty-title">{isOld ? texts.cutOff : texts.empty}</p>
      <p>{isOld ? texts.cutOffMore : texts.emptyMore}</p>
    </div>
  );
}
