import { useEffect, useRef } from "preact/hooks";
import type { CafeSays } from "@/lib/shared/cafe.ts";

/** What shows the signs; loaded when there are any. */
interface Signs {
  showSigns: (says: CafeSays) => void;
}

/**
 * Shows what the café says of itself, by what `load` brings once it says anything. Returns whether
 * everybody is to leave: then a page calls nobody.
 */
export function useCafeSigns(
  board: CafeSays,
  isLive: boolean,
  load: () => Promise<Signs>,
): boolean {
  /** Whether there ever was anything to say. */
  const told = useRef<unknown>();
  useEffect(() => {
    told.current ??= board.state ?? board.notice;
    // What can't be had of a server that is there is of another version: so with a page of that.
    const failed = () => isLive && location.reload();
    if (told.current) load().then(({ showSigns }) => showSigns(board), failed);
  }, [board]);
  return board.state?.name === "evacuation";
}
