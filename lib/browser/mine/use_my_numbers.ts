import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readKept } from "@/lib/browser/storage.ts";

/** What is loaded once there is a number: the store, and what shows it. */
type Loaded = Pick<typeof import("./store.ts"), "followNumber" | "isFollowing">;

/** What came of a number that somebody has put in; `null` before that. */
export type Followed = "followed" | "wrong number" | "failed";

/** The numbers that this phone waits for. */
export interface UsedMyNumbers<Module> {
  /** What shows and calls them; `null` while there are none. */
  module: Module | null;
  /** Whether there is any number that may be called. */
  isFollowing: () => boolean;
  result: Followed | null;
  /** Loads what shows and calls them, so that it is there when a number has been typed. */
  prepare: () => void;
  /** Waits for a number as somebody has typed it. */
  follow: (text: string) => Promise<Followed>;
}

/**
 * Follows numbers from this phone, from an earlier visit, and from a link with `?order=850`. Once there
 * is one, `load` brings their store and what shows and calls them. `now`: in ms since the epoch, by the server's clock.
 */
export function useMyNumbers<Module extends Loaded>(
  now: () => number,
  load: () => Promise<Module>,
): UsedMyNumbers<Module> {
  const module = useSignal<Module | null>(null);
  const result = useSignal<Followed | null>(null);

  async function loaded(): Promise<Module> {
    return module.value ??= await load();
  }
  async function follow(text: string): Promise<Followed> {
    try {
      const { followNumber } = await loaded();
      return result.value = followNumber(text, now()) ? "followed" : "wrong number";
    } catch {
      return result.value = "failed";
    }
  }
  const prepare = () => void loaded().catch(() => {});

  useEffect(() => {
    const asked = new URLSearchParams(location.search).getAll("order");
    if (asked.length > 0) {
      loaded().then(({ followNumber }) => {
        for (const text of asked) followNumber(text, now());
        // They are kept now; in the address they would be asked for again after they were collected.
        history.replaceState(null, "", location.pathname);
      }).catch(() => result.value = "failed");
    } else if (readKept("my-numbers") !== null) prepare();
  }, []);

  return {
    module: module.value,
    isFollowing: () => module.value?.isFollowing() ?? false,
    result: result.value,
    prepare,
    follow,
  };
}
