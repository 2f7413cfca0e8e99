import { signal } from "@preact/signals";
import { keep, readKept } from "@/lib/browser/storage.ts";
import {
  follow,
  forget,
  type MyNumber,
  parseMyNumbers,
  parseReceiptNumber,
  ranOut,
  restore,
} from "@/lib/shared/my_numbers.ts";

/** The numbers that this phone waits for; loaded once somebody waits for one. */
export const myNumbers = signal(parseMyNumbers(readKept("my-numbers")));
/** The one that somebody has just stopped waiting for, until they do something else. */
export const stopped = signal<MyNumber | null>(null);
/** Those whose time was over, until somebody has read it. */
export const over = signal<MyNumber[]>([]);

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
  if (number === null) return false;
  answer(follow(myNumbers.value, number, now));
  scrollTo({ top: 0 });
  return true;
}

/** The same for what stands in the form; once it is followed, the form is done with. */
export function followForm(form: HTMLFormElement, now: number): boolean {
  const { value } = form.querySelector<HTMLInputElement>(".my-number")!;
  if (!followNumber(value, now)) return false;
  form.reset();
  // Lets the phone's keyboard go, and the board come up.
  form.parentElement!.removeAttribute("open");
  return true;
}

/** Whether there is any number that may be called. */
export function isFollowing(): boolean {
  return myNumbers.value.length > 0;
}

/** Whether this phone waits, or has waited, for a number. */
export function isMine(number: number): boolean {
  return myNumbers.value.some((mine) => mine.number === number);
}

/** Keeps the numbers on this phone, and shows them. */
export function save(numbers: MyNumber[]): void {
  myNumbers.value = numbers;
  keep("my-numbers", numbers.length === 0 ? null : JSON.stringify(numbers));
}

/** Saves what somebody has chosen, and takes the focus from what goes with that. */
export function answer(numbers: MyNumber[]): void {
  stopped.value = null;
  save(numbers);
  if (document.activeElement === document.body) return;
  document.querySelector<HTMLElement>(".follow summary")!.focus({ preventScroll: true });
}

/** Stops waiting for a number, which can be undone. */
export function stop(number: number): void {
  const mine = myNumbers.value.find((each) => each.number === number) ?? null;
  answer(forget(myNumbers.value, number));
  stopped.value = mine;
}

/** Waits on for the number that somebody has just stopped waiting for. */
export function undoStop(): void {
  if (stopped.value !== null) answer(restore(myNumbers.value, stopped.value));
}

/** Forgets the numbers whose time is over at `now`; those that were never called are told of. */
export function endOverdue(now: number): void {
  const current = myNumbers.value.filter(({ until }) => now < until);
  if (current.length === myNumbers.value.length) return;
  over.value = [...over.value, ...ranOut(myNumbers.value, now)];
  save(current);
}
