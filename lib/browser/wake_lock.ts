/**
 * Keeps the screen awake from now on, whenever the page is visible; returns what ends that.
 * Does nothing where the browser has no Screen Wake Lock, as over plain http, or refuses it.
 */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isOver = false;
  // It is gone whenever the page was hidden.
  const request = async () => {
    if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (isOver) await lock.release();
    } catch {
      // refused, as with a battery that is low
    }
  };
  document.addEventListener("visibilitychange", request);
  request();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", request);
    lock?.release().catch(() => {});
  };
}
