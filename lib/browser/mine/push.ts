import { effect, signal } from "@preact/signals";
import { myNumbers } from "./store.ts";
import type { PushClient, PushProblem } from "./push_client.ts";
import { keep, readKept } from "@/lib/browser/storage.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import type { PushTexts } from "@/lib/shared/texts/push.ts";

/** How it stands with being called while the phone is locked. `elsewhere`: from the Home Screen. */
export type PushState = "elsewhere" | "off" | "asking" | "on" | PushProblem;

/** What there is to say of it; `null`: nothing, as where the café calls no locked phones. */
export const push = signal<{ state: PushState; texts: PushTexts } | null>(null);

let client: PushClient;

/** The numbers that are still waited for, or called and not answered. */
const numbers = () =>
  myNumbers.value.filter(({ isCollected }) => !isCollected).map(({ number }) => number);

async function look(): Promise<void> {
  const { PushClient, pushTextsOf } = await import("./push_loaded.ts");
  const language = document.documentElement.lang;
  client = new PushClient({
    clock: systemClock,
    fetch: (...args) => fetch(...args),
    serviceWorker: navigator.serviceWorker,
    language,
  });
  const found = await client.open();
  if (found === "not here") return;
  push.value = { state: stateOf(found), texts: pushTextsOf(language) };
  effect(() => void follow(numbers()));
}

function stateOf(found: "ready" | "not possible"): PushState {
  if (found === "not possible" || !("Notification" in globalThis)) {
    // Safari shows messages of a page on the Home Screen alone.
    return "standalone" in navigator && !navigator.standalone ? "elsewhere" : "not possible";
  }
  if (Notification.permission === "denied") return "not allowed";
  return readKept("push") === "on" && client.isSubscribed ? "on" : "off";
}

function say(state: PushState): void {
  push.value = { ...push.peek()!, state };
}

/** Tells the server for which numbers this phone is to be called. */
async function follow(wanted: number[]): Promise<void> {
  if (push.peek()?.state !== "on") return;
  if (wanted.length === 0) return await endPush();
  const problem = await client.sync(wanted);
  if (problem !== null) say(problem);
}

/** Asks for it. To be called in the tap itself, or Safari refuses. */
export async function askForPush(): Promise<void> {
  const asking = client.subscribe(begin);
  say("asking");
  const problem = await asking;
  if (problem !== null) return say(problem);
  await begin();
}

/** The browser has given out an address: now the server is to call it. */
async function begin(): Promise<void> {
  const problem = await client.sync(numbers());
  if (problem === null) keep("push", "on");
  say(problem ?? "on");
}

/** Ends it, as somebody wants or as there is no number left. */
export async function endPush(): Promise<void> {
  keep("push", null);
  say("off");
  await client.end();
}

let looking: Promise<void> | undefined;

/** Looks whether it can be had, once a page; without it the page calls as ever. */
export function lookForPush(): void {
  looking ??= look().catch(() => {});
}

// Else once it is to be offered.
if (readKept("push") === "on") lookForPush();
