// Also loaded by the browser: no Deno, no server modules.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readKept } from "./browser_storage.ts";

type MyNumbersModule = typeof import("@/components/MyNumbers.tsx");

/** What came of a number that somebody has put in; `null` before that. */
export type Followed = "followed" | "wrong number" | "failed";

/** The numbers that this phone waits for. */
export interface UsedMyNumbers {
  /** What shows and calls them; `null` while there are none. */
  module: MyNumbersModule | null;
  result: Followed | null;
  /** Loads what shows and calls them, so that it is there when a number has been typed. */
  prepare: () => void;
  /** Waits for a number as somebody has typed it. */
  follow: (text: string) => Promise<Followed>;
}

/** Follows numbers from this phone, from an earlier visit, and from a link with `?order=850`. */
export function useMyNumbers(now: () => number): UsedMyNumbers {
  const module = useSignal<MyNumbersModule | null>(null);
  const result = useSignal<Followed | null>(null);

  async function load(): Promise<MyNumbersModule> {
    return module.value ??= await import("@/components/MyNumbers.tsx");
  }
  async function follow(text: string): Promise<Followed> {
    try {
      const { followNumber } = await load();
      return result.value = followNumber(text, now()) ? "followed" : "wrong number";
    } catch {
      return result.value = "failed";
    }
  }
  const prepare = () => void load().catch(() => {});

  useEffect(() => {
    const asked = new URLSearchParams(location.search).getAll("order");
    if (asked.length > 0) {
      Promise.all(asked.map(follow)).then((results) => {
        // Once it is kept, so that it is not asked for again after it was collected.
        if (!results.includes("failed")) history.replaceState(null, "", location.pathname);
      });
    } else if (readKept("my-numbers") !== null) prepare();
  }, []);

  return { module: module.value, result: result.value, prepare, follow };
}
