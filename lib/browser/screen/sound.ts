import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { keepSwitch, readSwitch } from "./switches.ts";
import type { Sound } from "@/lib/shared/television.ts";
import { Chime } from "@/lib/browser/chime.ts";

const KEYS = ["s", "S", "Enter"];
/** For how long the page says what was switched. */
export const NOTE_MS = 3_000;

/** What a page shows of its sound, and what makes it. */
export interface ScreenSound {
  state: Sound;
  /** Whether it was switched a moment ago. */
  isNew: boolean;
  /** Rings, if it is on. */
  ring: () => void;
  /** What other sounds can be made in; `null` while none would be heard. */
  context: () => AudioContext | null;
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
  return {
    state: state.value,
    isNew: isNew.value,
    ring: () => chime.current?.ring(),
    context: () => chime.current?.context ?? null,
  };
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
    keepSwitch("chime", on);
    isNew.value = true;
  }

  addEventListener("pointerdown", () => before = state.value, { signal });
  addEventListener("click", ({ detail, target }) => {
    // That of the voice is beside it.
    if (target instanceof Element && target.closest(".screen-voice")) return;
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
  turn(readSwitch("chime"));
  return () => {
    ended.abort();
    turn(false);
  };
}
