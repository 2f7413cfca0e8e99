import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { systemClock } from "@/lib/shared/clock.ts";
import type { Order } from "@/lib/shared/order.ts";
import type { Clip } from "@/lib/shared/voice.ts";
import { NOTE_MS, type ScreenSound } from "./sound.ts";
import { keepSwitch, readSwitch } from "./switches.ts";
import { Voice } from "./voice.ts";

const KEYS = ["v", "V"];

/** What a screen does to be heard, and how its voice is switched. */
export interface ScreenVoice {
  isOn: boolean;
  /** Whether it was switched a moment ago. */
  isNew: boolean;
  toggle: () => void;
  /** Calls numbers: by the voice if it is on, else by the chime alone. */
  call: (orders: Order[]) => void;
  /** The same for the last orders. */
  lastCall: () => void;
}

/**
 * The voice of a screen: off until it is switched on, by its button, the key V or the page's address
 * (`?voice=on`). It is heard where the chime is. `isQuiet`: it must not say anything now.
 */
export function useScreenVoice(
  sound: ScreenSound,
  { addresses, orders, isQuiet }: {
    addresses: Record<Clip, string>;
    orders: Order[];
    isQuiet: boolean;
  },
): ScreenVoice {
  const isOn = useSignal(false);
  const isNew = useSignal(false);
  const voice = useRef<Voice | null>(null);
  const current = useRef(sound);
  current.current = sound;

  function toggle(): void {
    isOn.value = !isOn.value;
    isNew.value = true;
    keepSwitch("voice", isOn.value);
  }
  useEffect(() => {
    if (isNew.value) return systemClock.after(NOTE_MS, () => isNew.value = false);
  }, [isNew.value, isOn.value]);
  useEffect(() => {
    isOn.value = readSwitch("voice");
    const own = voice.current = new Voice({
      clock: systemClock,
      addresses,
      fetch: (...args) => fetch(...args),
      context: () => current.current.context(),
      ring: () => current.current.ring(),
    });
    const pressed = ({ key, repeat, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      if (!repeat && !ctrlKey && !metaKey && !altKey && KEYS.includes(key)) toggle();
    };
    addEventListener("keydown", pressed);
    return () => {
      removeEventListener("keydown", pressed);
      own.stop();
    };
  }, []);
  useEffect(() => {
    if (isOn.value && sound.state === "on") voice.current!.load();
    if (!isOn.value || isQuiet || sound.state === "off") voice.current!.stop();
  }, [isOn.value, sound.state, isQuiet]);
  useEffect(() => voice.current!.keep(orders));

  return {
    isOn: isOn.value,
    isNew: isNew.value,
    toggle,
    call: (orders) => isOn.value ? voice.current!.call(orders) : sound.ring(),
    lastCall: () => isOn.value ? voice.current!.lastCall() : sound.ring(),
  };
}
