import { useEffect, useRef } from "preact/hooks";
import { type CafeSays, heldAt, isEvacuation } from "@/lib/shared/cafe.ts";

/** What shows the signs; loaded when there are any. */
interface Signs {
  showSigns: (says: CafeSays) => void;
}

/**
 * Shows what of the café's words holds at `now` (ms since the epoch, by the server's clock), by what
 * `load` brings once there are any. Returns whether everybody is to leave: then a page calls nobody.
 */
export function useCafeSigns(
  board: CafeSays,
  now: number,
  isLive: boolean,
  load: () => Promise<Signs>,
): boolean {
  // Also of a page that is cut off.
  const says = heldAt(board, now);
  /** Whether there ever was anything to say. */
  const told = useRef<unknown>();
  useEffect(() => {
    told.current ??= says.state ?? says.notice;
    // What can't be had of a server that is there is of another version: so with a page of that.
    const failed = () => isLive && location.reload();
    if (told.current) load().then(({ showSigns }) => showSigns(says), failed);
  }, [says.state, says.notice]);
  return isEvacuation(says);
}
