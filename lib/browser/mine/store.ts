import { signal } from "@preact/signals";
import { keep, readKept } from "@/lib/browser/storage.ts";
import {
  follow,
  type MyNumber,
  parseMyNumbers,
  parseReceiptNumber,
} from "@/lib/shared/my_numbers.ts";

/** The numbers that this phone waits for; loaded once somebody waits for one. */
export const myNumbers = signal(parseMyNumbers(readKept("my-numbers")));
// What another page of this phone has changed.
addEventListener("storage", ({ key, newValue }) => {
  if (key === "my-numbers") myNumbers.value = parseMyNumbers(newValue);
});

/**
 * Waits for the number that somebody has typed, from `now` on (ms since the epoch, by the server's
 * clock). Returns whether it is one.
 */
export function followNumber(text: string, now: number): boolean {
  const number = parseReceiptNumber(text);
  if (number !== null) answer(follow(myNumbers.value, number, now));
  return number !== null;
}

/** Whether there is any number that may be called. */
export function isFollowing(): boolean {
  return myNumbers.value.length > 0;
}

/** Keeps the numbers on this phone, and shows them. */
export function save(numbers: MyNumber[]): void {
  myNumbers.value = numbers;
  keep("my-numbers", numbers.length === 0 ? null : JSON.stringify(numbers));
}

/** Saves what somebody has chosen, and takes the focus from what goes with that. */
export function answer(numbers: MyNumber[]): void {
  save(numbers);
  if (document.activeElement === document.body) return;
  document.querySelector<HTMLElement>(".follow summary")!.focus({ preventScroll: true });
}
