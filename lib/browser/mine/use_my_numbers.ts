import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readKept } from "@/lib/browser/storage.ts";

type Store = typeof import("./store.ts");

/** What came of a number that somebody has put in; `null` before that. */
export type Followed = "followed" | "wrong number" | "failed";

/** The numbers that this phone waits for. */
export interface UsedMyNumbers<Shown> {
  /** What shows and calls them; `null` while there are none. */
  shown: Shown | null;
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
 * is one, `loadShown` loads what shows and calls them. `now`: in ms since the epoch, by the server's clock.
 */
export function useMyNumbers<Shown>(
  now: () => number,
  loadShown: () => Promise<Shown>,
): UsedMyNumbers<Shown> {
  const loaded = useSignal<{ store: Store; shown: Shown } | null>(null);
  const result = useSignal<Followed | null>(null);

  async function load(): Promise<Store> {
    if (loaded.value === null) {
      const [store, shown] = await Promise.all([
        import("@/lib/browser/mine/store.ts"),
        loadShown(),
      ]);
      loaded.value = { store, shown };
    }
    return loaded.value.store;
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
      load().then(({ followNumber }) => {
        for (const text of asked) followNumber(text, now());
        // They are kept now; in the address they would be asked for again after they were collected.
        history.replaceState(null, "", location.pathname);
      }).catch(() => result.value = "failed");
    } else if (readKept("my-numbers") !== null) prepare();
  }, []);

  return {
    shown: loaded.value?.shown ?? null,
    isFollowing: () => loaded.value?.store.isFollowing() ?? false,
    result: result.value,
    prepare,
    follow,
  };
}
