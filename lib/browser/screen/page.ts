import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** For how long a page stands, in ms. */
export const PAGE_MS = 8_000;

/** The page that stands at this moment, from 0 on; they turn by themselves where there are several. */
export function usePage(pages: number): number {
  const turn = useSignal(0);
  useEffect(() => {
    if (pages === 1) return;
    const timer = setInterval(() => turn.value++, PAGE_MS);
    return () => clearInterval(timer);
  }, [pages === 1]);
  return turn.value % pages;
}
