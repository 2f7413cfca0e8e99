/** What a page does as it comes and goes. */
export interface PageLifecycle {
  /** It is there, or back: shown again, restored from the back/forward cache, online again. */
  here(): void;
  /** It can't be seen any more, as behind another tab or the lock screen. */
  hidden(): void;
  /** It is left; it may come back. */
  left(): void;
  /** The browser has lost its network. */
  offline(): void;
}

/** Follows the page from now on; returns what ends that. */
export function followPage({ here, hidden, left, offline }: PageLifecycle): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") here();
    else hidden();
  }, { signal });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) here();
  }, { signal });
  addEventListener("online", here, { signal });
  addEventListener("pagehide", left, { signal });
  addEventListener("offline", offline, { signal });
  here();
  return () => {
    ended.abort();
    left();
  };
}
