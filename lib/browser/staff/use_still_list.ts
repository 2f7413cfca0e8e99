import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { systemClock } from "@/lib/shared/clock.ts";
import { Timer } from "@/lib/shared/timer.ts";
import { Aim, heldOrder, HOLD_MS, type Place } from "./still_list.ts";

/** A list whose rows don't move away under a finger. */
export interface StillList {
  list: RefObject<HTMLDivElement>;
  /** The rows' keys as they are to be shown; while a finger is down, also of some that are gone. */
  keys: string[];
}

/**
 * Keeps a list still while a finger is on it and a moment after, and leads a tap that comes just after
 * the list has moved to what stood there before. `missed` is told when that is gone.
 */
export function useStillList(keys: string[], missed: (row: HTMLElement) => void): StillList {
  const list = useRef<HTMLDivElement>(null);
  const held = useSignal<string[] | null>(null);
  const shown = held.value === null ? keys : heldOrder(held.value, keys);
  const before = useRef<string[]>(shown);
  const aim = useRef(new Aim<HTMLElement>());
  // Here the rows stand where they did until now.
  if (before.current.join() !== shown.join() && list.current !== null) {
    aim.current.moved(performance.now(), placesIn(list.current));
  }
  before.current = shown;

  useEffect(() => {
    const element = list.current!;
    let down = { at: 0, x: 0, y: 0 };
    const lifted = new Timer(systemClock);
    const hold = ({ clientX: x, clientY: y }: PointerEvent) => {
      lifted.cancel();
      down = { at: performance.now(), x, y };
      held.value ??= before.current;
    };
    const lift = () => {
      if (held.value !== null) lifted.set(HOLD_MS, () => held.value = null);
    };
    const lead = (event: MouseEvent) => {
      // By keyboard, or from here.
      if (event.detail === 0) return;
      const aimed = aim.current.at(down.at, down.x, down.y);
      if (aimed === null || aimed.contains(event.target as Node)) return;
      event.preventDefault();
      event.stopPropagation();
      if (aimed.isConnected) aimed.click();
      else missed(aimed);
    };
    // What is done closes a row: a second tap on that spot is for the first one's button.
    const act = () => aim.current.moved(performance.now(), placesIn(element));
    const ended = new AbortController();
    const options = { capture: true, signal: ended.signal };
    element.addEventListener("pointerdown", hold, options);
    element.addEventListener("click", lead, options);
    element.addEventListener("submit", act, options);
    addEventListener("pointerup", lift, options);
    addEventListener("pointercancel", lift, options);
    return () => {
      ended.abort();
      lifted.cancel();
    };
  }, []);
  return { list, keys: shown };
}

function placesIn(list: HTMLElement): Place<HTMLElement>[] {
  // In a closed row buttons have a place, too, where nobody sees them.
  const seen = list.querySelectorAll<HTMLElement>("summary, details[open] button");
  return [...seen].map((control) => {
    const { left, right, top, bottom } = control.getBoundingClientRect();
    return { control, left, right, top, bottom };
  });
}
