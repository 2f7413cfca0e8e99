import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { keep, readKeptJson } from "@/lib/browser/storage.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import { type Reply, sendAction, type StaffAction } from "./client.ts";
import { StaffOutbox, type Unsent } from "./outbox.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

/** What staff did and is not answered yet, also from before a reload; `add` does something more. */
export function useStaffOutbox(
  texts: Texts["staff"],
  isLive: boolean,
  answered: (action: StaffAction, reply: Reply | null) => void,
): { waiting: Unsent[]; add: (action: StaffAction) => void } {
  const waiting = useSignal<Unsent[]>([]);
  const outbox = useRef<StaffOutbox | null>(null);
  useEffect(() => {
    const kept = readKeptJson<Unsent[]>("outbox") ?? [];
    outbox.current = new StaffOutbox({
      clock: systemClock,
      send: (action) =>
        sendAction(action, texts).catch((error) => {
          // Of our own: sent again it would fail again, and keep back what comes after it.
          setTimeout(() => {
            throw error;
          });
          return { ok: false, text: fill(texts.failures.unclear, { number: action.number }) };
        }),
      answered,
      changed(unsent) {
        waiting.value = unsent;
        keep("outbox", unsent.length === 0 ? null : JSON.stringify(unsent));
      },
    }, kept);
    return () => outbox.current?.close();
  }, []);
  useEffect(() => {
    if (isLive) outbox.current?.hurry();
  }, [isLive]);
  return { waiting: waiting.value, add: (action) => outbox.current?.add(action) };
}

/** Another one each time; `crypto.randomUUID` is missing over plain http. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
}
