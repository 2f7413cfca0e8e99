/** What the board says while no order is ready. */
export function EmptyBoard() {
  return (
    <div class="empty">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <path d="M14 26h30v14a12 12 0 0 1-12 12h-6a12 12 0 0 1-12-12z" />
        <path d="M44 30h4a6 6 0 0 1 0 12h-4" />
        <path d="M22 12c-3 3 3 5 0 8M30 10c-3 3 3 5 0 8M38 12c-3 3 3 5 0 8" />
      </svg>
      <p class="empty-title">Nothing to pick up yet</p>
      <p>Your number appears here the moment it is ready.</p>
    </div>
  );
}
