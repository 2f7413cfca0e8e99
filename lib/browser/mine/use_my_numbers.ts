import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readKept } from "@/lib/browser/storage.ts";
import type { Asked } from "@/lib/shared/my_numbers.ts";

/** What is loaded once there is a number: the store, and what shows it. */
type Loaded = Pick<typeof import("./store.ts"), "followNumber" | "followForm" | "isFollowing">;

/** What kept a number that somebody has put in from being followed. */
export type FollowProblem = "wrong number" | "failed";

/** The numbers that this phone waits for. */
export interface UsedMyNumbers<Module> {
  /** What shows and calls them; `null` while there are none. */
  module: Module | null;
  /** Whether what the server says of the numbers that the page's address asks for is to be shown yet. */
  isAsking: boolean;
  /** Whether there is any number that may be called. */
  isFollowing: () => boolean;
  problem: FollowProblem | null;
  /** Loads what shows and calls them, so that it is there when a number has been typed. */
  prepare: () => void;
  /** Waits for the number that somebody has typed into the form. */
  follow: (form: HTMLFormElement) => void;
}

/** Options for {@linkcode useMyNumbers}. */
export interface MyNumbersOptions<Module> {
  /** What the page's address asks for. */
  asked: Asked;
  /** In ms since the epoch, by the server's clock. */
  now: () => number;
  /** Brings their store, and what shows and calls them. */
  load: () => Promise<Module>;
}

/**
 * Follows numbers from this phone, from an earlier visit, and from a link with `?order=850`. What does
 * that is loaded once there is one.
 */
export function useMyNumbers<Module extends Loaded>(
  { asked: { numbers, hasWrong }, now, load }: MyNumbersOptions<Module>,
): UsedMyNumbers<Module> {
  const module = useSignal<Module | null>(null);
  const isAsking = useSignal(numbers.length > 0);
  const problem = useSignal<FollowProblem | null>(hasWrong ? "wrong number" : null);

  async function loaded(): Promise<Module | null> {
    // Only this fails for want of an answer; an error of what was loaded is one of ours.
    return module.value ??= await load().catch(() => null);
  }
  async function follow(form: HTMLFormElement): Promise<void> {
    const store = await loaded();
    if (store !== null) {
      problem.value = store.followForm(form, now()) ? null : "wrong number";
      return;
    }
    problem.value = "failed";
    // The server has another version of what would have been loaded: so with a page of that. Not
    // where it can't be reached: that page would be the browser's, of an error.
    if ((await fetch("/").catch(() => {}))?.ok) form.submit();
  }
  const prepare = () => void loaded();

  useEffect(() => {
    const asked = new URLSearchParams(location.search).getAll("order");
    if (asked.length > 0) {
      loaded().then((store) => {
        isAsking.value = false;
        if (store === null) return problem.value = "failed";
        for (const text of asked) store.followNumber(text, now());
        // They are kept now; in the address they would be asked for again after they were collected.
        history.replaceState(null, "", location.pathname);
      });
      return;
    }
    // A page that was kept, of another address.
    isAsking.value = false;
    if (readKept("my-numbers") !== null) prepare();
  }, []);

  return {
    module: module.value,
    isAsking: isAsking.value,
    isFollowing: () => module.value?.isFollowing() ?? false,
    problem: problem.value,
    prepare,
    follow,
  };
}
