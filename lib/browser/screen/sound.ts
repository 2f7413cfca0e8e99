import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { keep, readKept } from "@/lib/browser/storage.ts";
import { Chime } from "@/lib/browser/chime.ts";

const KEYS = ["s", "S", "Enter"];
/** For how long the page says what was switched. */
const NOTE_MS = 3_000;

/** The screen's sound. `waiting`: it is on, and the browser wants a tap before it lets it be heard. */
export type Sound = "off" | "on" | "waiting";

/** What a page shows of its sound, and what makes it. */
export interface ScreenSound {
  state: Sound;
  /** Whether it was switched a moment ago. */
  isNew: boolean;
  /** Rings, if it is on. */
  ring: () => void;
}

/** The chime of the screen: off until it is switched by a tap, a key or the page's address. */
export function useScreenSound(): ScreenSound {
  const state = useSignal<Sound>("off");
  const isNew = useSignal(false);
  const chime = useRef<Chime | null>(null);
  useEffect(() => followSwitch(chime, state, isNew), []);
  useEffect(() => {
    if (!isNew.value) return;
    // So that whoever switches it hears how loud it is.
    if (state.value === "on") chime.current?.ring();
    const timer = setTimeout(() => isNew.value = false, NOTE_MS);
    return () => clearTimeout(timer);
  }, [isNew.value, state.value]);
  return { state: state.value, isNew: isNew.value, ring: () => chime.current?.ring() };
}

/** Follows taps and keys from now on; returns what ends that. */
function followSwitch(
  chime: { current: Chime | null },
  state: Signal<Sound>,
  isNew: Signal<boolean>,
): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  /** As it was before the tap, which may have made it ready by itself. */
  let before: Sound = "off";

  function turn(on: boolean): void {
    if (!on) {
      chime.current?.close();
      chime.current = null;
      state.value = "off";
      return;
    }
    const own = chime.current ??= new Chime(() => {
      if (chime.current === own) state.value = own.isReady ? "on" : "waiting";
    });
    own.unlock();
    state.value = own.isReady ? "on" : "waiting";
  }

  function switchOver(): void {
    const on = before !== "on";
    turn(on);
    keepChoice(on);
    isNew.value = true;
  }

  addEventListener("pointerdown", () => before = state.value, { signal });
  addEventListener("click", ({ detail }) => {
    // No pointer made it, but a screen reader.
    if (detail === 0) before = state.value;
    switchOver();
  }, { signal });
  addEventListener("keydown", (event) => {
    const { key, repeat, ctrlKey, metaKey, altKey } = event;
    if (repeat || ctrlKey || metaKey || altKey || !KEYS.includes(key)) return;
    // Else it is a click on the button as well.
    event.preventDefault();
    before = state.value;
    switchOver();
  }, { signal });
  turn(kept());
  return () => {
    ended.abort();
    turn(false);
  };
}

/** What the page's address says (`?chime=on`), else what was kept. */
function kept(): boolean {
  const asked = new URLSearchParams(location.search).get("chime");
  if (asked !== null) {
    // Out of the address, so that a reload does not take back what is switched from here on.
    if (keepChoice(asked === "on")) history.replaceState(null, "", location.pathname);
    return asked === "on";
  }
  return readKept("screen-chime") === "on";
}

/** Whether the browser keeps it. */
function keepChoice(isOn: boolean): boolean {
  return keep("screen-chime", isOn ? "on" : "off");
}
