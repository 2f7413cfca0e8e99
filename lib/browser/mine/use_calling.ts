import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { keep, readKept } from "@/lib/browser/storage.ts";
import { Chime } from "@/lib/browser/chime.ts";
import type { MyCall } from "@/lib/shared/my_numbers.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

/** How often it rings for one call, and how far apart, in ms. */
const RINGS = 3;
const RING_EVERY_MS = 4_000;
/** On and off in turn, in ms. */
const VIBRATION = [400, 200, 400, 200, 800];
/** The page's icon while an order is ready. */
const READY_ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="32" ' +
    'fill="#18794e"/><path d="M17 33l10 10 20-22" fill="none" stroke="#fff" stroke-width="8"/></svg>',
);

const isSoundOn = signal(readKept("sound") !== "off");
const isChimeReady = signal(false);
const chime = new Chime(() => isChimeReady.value = chime.isReady);

/** The sound as its button shows it. */
export interface SoundSwitch {
  /** Whether this browser has any. */
  isPossible: boolean;
  isOn: boolean;
  /** Whether it waits for a tap. */
  isLocked: boolean;
  /** Whether it asks for that tap: then nothing else is to be asked. */
  isAsking: boolean;
  /** To be called when the button is pressed, and when it is let go. */
  press: () => void;
  toggle: () => void;
}

/** Calls the person for each new call by sound and vibration, and by the page's title and icon for as long as there are any. */
export function useCalling(calls: MyCall[], texts: Texts["mine"]): SoundSwitch {
  const known = useRef(new Set<string>());
  const stopRinging = useRef(() => {});
  const wasLocked = useRef<boolean | null>(null);
  const keys = calls.map(callKey);
  const numbers = calls.map(({ number }) => number).join(", ");

  useEffect(() => {
    const isNew = keys.some((key) => !known.current.has(key));
    known.current = new Set(keys);
    if (isNew || keys.length === 0) stopRinging.current();
    if (!isNew) return;
    stopRinging.current = ring();
    scrollTo({ top: 0 });
    // Before the first tap browsers take it for an error.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(VIBRATION);
  }, [keys.join()]);
  useEffect(() => () => stopRinging.current(), []);
  useEffect(() => {
    if (numbers !== "") return changeTab(fill(texts.title, { numbers }));
  }, [numbers]);

  return {
    isPossible: "AudioContext" in globalThis,
    isOn: isSoundOn.value,
    isLocked: !isChimeReady.value,
    isAsking: "AudioContext" in globalThis && isSoundOn.value && !isChimeReady.value,
    press: () => wasLocked.current = !chime.isReady,
    toggle() {
      // The tap itself may have unlocked it already.
      const unlocks = isSoundOn.value && (wasLocked.current ?? !chime.isReady);
      wasLocked.current = null;
      if (unlocks) return chime.unlock();
      isSoundOn.value = !isSoundOn.value;
      keep("sound", isSoundOn.value ? null : "off");
      if (isSoundOn.value) chime.ring();
      else stopRinging.current();
    },
  };
}

/** Rings a few times, if the sound is on; returns what ends that. */
function ring(): () => void {
  let rung = 0;
  const once = () => {
    if (isSoundOn.value) chime.ring();
    if (++rung === RINGS) clearInterval(timer);
  };
  const timer = setInterval(once, RING_EVERY_MS);
  once();
  return () => clearInterval(timer);
}

/** Gives the tab another title and icon; returns what gives it its own back. */
function changeTab(title: string): () => void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')!;
  const own = { title: document.title, href: icon.href };
  document.title = title;
  icon.href = READY_ICON;
  return () => {
    document.title = own.title;
    icon.href = own.href;
  };
}
