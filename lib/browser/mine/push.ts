import { effect, signal } from "@preact/signals";
import { PushClient, type PushProblem } from "./push_client.ts";
import { myNumbers } from "./store.ts";
import { keep, readKept } from "@/lib/browser/storage.ts";
import { systemClock } from "@/lib/shared/clock.ts";

/** How it stands with being called while the phone is locked. `elsewhere`: from the Home Screen. */
export type PushState = "unknown" | "elsewhere" | "off" | "asking" | "on" | PushProblem;

/** As the page shows it. `unknown` also where the café calls no locked phones. */
export const pushState = signal<PushState>("unknown");

const client = new PushClient({
  clock: systemClock,
  fetch: (...args) => fetch(...args),
  serviceWorker: navigator.serviceWorker,
  language: document.documentElement.lang,
});

/** The numbers that are still waited for, or called and not answered. */
const numbers = () =>
  myNumbers.value.filter(({ isCollected }) => !isCollected).map(({ number }) => number);

/** Looks whether it can be had, and whether it is; once a page. */
async function look(): Promise<void> {
  // Safari shows messages of a page on the Home Screen alone.
  const isInSafari = "standalone" in navigator && !navigator.standalone;
  const canBeHad = await client.open();
  if (canBeHad === "not here") return;
  const isPossible = "PushManager" in globalThis && "Notification" in globalThis;
  if (!isPossible || canBeHad === "not possible") {
    pushState.value = isInSafari ? "elsewhere" : "not possible";
    return;
  }
  if (Notification.permission === "denied") pushState.value = "not allowed";
  else if (readKept("push") === "on" && client.isSubscribed) pushState.value = "on";
  else pushState.value = "off";
  effect(() => void follow(numbers()));
}

/** Tells the server for which numbers this phone is to be called. */
async function follow(wanted: number[]): Promise<void> {
  if (pushState.peek() !== "on") return;
  if (wanted.length === 0) return await endPush();
  const problem = await client.sync(wanted);
  if (problem !== null) pushState.value = problem;
}

/** Asks for it. To be called in the tap itself, or Safari refuses. */
export async function askForPush(): Promise<void> {
  const asking = client.subscribe();
  pushState.value = "asking";
  const problem = await asking ?? await client.sync(numbers());
  if (problem === null) keep("push", "on");
  pushState.value = problem ?? "on";
}

/** Ends it, as somebody wants or as there is no number left. */
export async function endPush(): Promise<void> {
  keep("push", null);
  pushState.value = "off";
  await client.end();
}

look();
