import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { systemClock } from "@/lib/shared/clock.ts";
import { followPage } from "@/lib/browser/page_lifecycle.ts";
import type { StaffStatus } from "@/lib/shared/staff_status.ts";
import { StatusPoll } from "./status_poll.ts";

/** What a staff's page knows of how the café's parts are. */
export interface KnownStatus {
  /** The last one heard, of the moment that its `now` says; `null`: none yet. */
  status: StaffStatus | null;
  /** Whether the session has ended, so that no newer one is to come. */
  isLoggedOut: boolean;
}

/**
 * Keeps a page's knowledge of the café's parts current for as long as the page can be seen.
 * `initial` is what the server rendered; when `board` (any text) changes, it asks soon.
 */
export function useStaffStatus(initial: StaffStatus | null, board: string): KnownStatus {
  const known = useSignal<KnownStatus>({ status: initial, isLoggedOut: false });
  const poll = useRef<StatusPoll>(null);
  const boardBefore = useRef(board);

  useEffect(() => {
    const started = poll.current = new StatusPoll({
      clock: systemClock,
      fetch: (...args) => fetch(...args),
      heard: (status) => known.value = { status, isLoggedOut: false },
      loggedOut: () => known.value = { ...known.value, isLoggedOut: true },
    });
    return followPage({
      here() {
        if (document.visibilityState === "visible") started.start();
      },
      hidden: () => started.stop(),
      left: () => started.stop(),
      offline() {},
    });
  }, []);
  useEffect(() => {
    if (board !== boardBefore.current) poll.current?.soon();
    boardBefore.current = board;
  }, [board]);

  return known.value;
}
