/** What the board says while it has no number; `isOld`: it can't know of new ones. */
export function EmptyBoard({ isOld }: { isOld: boolean }) {
  return (
    <div class="empty">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <path d="M14 26h30v14a12 12 0 0 1-12 12h-6a12 12 0 0 1-12-12z" />
        <path d="M44 30h4a6 6 0 0 1 0 12h-4" />
        <path d="M22 12c-3 3 3 5 0 8M30 10c-3 3 3 5 0 8M38 12c-3 3 3 5 0 8" />
      </svg>
      <p class="empty-title">{isOld ? "No connection" : "Nothing to pick up yet"}</p>
      <p>
        {isOld
          ? "Please ask at the counter whether your order is ready."
          : "Your number appears here the moment it is ready."}
      </p>
    </div>
  );
}
