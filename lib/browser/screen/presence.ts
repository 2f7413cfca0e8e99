import { useEffect } from "preact/hooks";
import type { Sound } from "@/lib/shared/television.ts";

/** How often a known television says that it is there, in ms. */
const REPORT_MS = 30_000;

/** Has a known television say again and again that it is there, and how its sound is. */
export function useTelevision(sound: Sound): void {
  useEffect(() => {
    const report = async () => {
      const isKnown = await tell(sound);
      // Nobody misses one that is not known; it is asked anew when the page is.
      if (!isKnown) clearInterval(timer);
    };
    const timer = setInterval(report, REPORT_MS);
    report();
    return () => clearInterval(timer);
  }, [sound]);
}

/** Whether the server knows this television; also while that can't be asked. */
async function tell(sound: Sound): Promise<boolean> {
  try {
    const init = { method: "POST", body: JSON.stringify({ sound }) };
    const response = await fetch("/api/screen", init);
    return response.ok ? (await response.json()).isKnown : true;
  } catch {
    return true;
  }
}
