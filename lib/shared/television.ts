/** For how long a code for a television can be used, in minutes. */
export const SCREEN_CODE_MINUTES = 10;
/** After so long without a word a television counts as gone, in ms. */
export const GONE_AFTER_MS = 2 * 60_000;
/** How many code points a television's name may have. */
export const MAX_SCREEN_NAME = 40;

/** A television's sound; `waiting`: it is on, and the browser wants a tap before it lets it be heard. */
export const SOUNDS = ["off", "on", "waiting"] as const;
export type Sound = typeof SOUNDS[number];

/** A television that staff have made known; times in ms since the epoch. */
export interface Television {
  id: string;
  name: string;
  /** When it last said that it is there; `null`: never. */
  seenAt: number | null;
  sound: Sound;
  /** Until when nobody misses it; in the past: it is missed. */
  offUntil: number;
}

/** How a television is at `now` (ms since the epoch, by the server's clock). */
export function stateOfTelevision(
  { seenAt, sound, offUntil }: Television,
  now: number,
): "on" | "mute" | "gone" | "off" {
  const isThere = seenAt !== null && now - seenAt < GONE_AFTER_MS;
  if (isThere) return sound === "waiting" ? "mute" : "on";
  return now < offUntil ? "off" : "gone";
}
