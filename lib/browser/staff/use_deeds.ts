import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Order, RecentCall } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import type { Reply, StaffAction } from "./client.ts";
import { doNow } from "./direct.ts";
import type { Unsent } from "./outbox.ts";
import { type Undoable, undoMs } from "./undo.ts";
import { randomId, useStaffOutbox } from "./use_outbox.ts";

/** For how long a success stays to be read; what it says may be untrue a moment later. */
const SUCCESS_MS = 6_000;

/** What can be done to an order by a tap. */
export type OrderDeed = "call" | "extend" | "remove";

/** What staff do to the board from a page, and what came of it. */
export interface Deeds {
  /** What came of the last one. */
  reply: Reply | null;
  /** What can be undone, the last one last. */
  done: Undoable[];
  /** What is not answered yet. */
  waiting: Unsent[];
  say: (reply: Reply | null) => void;
  call: (number: number) => void;
  act: (deed: OrderDeed, order: Order) => void;
  /** Takes all these calls off the board, now or not at all. */
  clear: (seen: Order[]) => Promise<void>;
  /** Takes the last thing back. */
  undo: () => void;
}

interface DeedsOptions {
  /** What a form without a script has told. */
  initial: { reply: Reply | null; done: Undoable | null };
  /** Whether the server can be reached. */
  isLive: boolean;
  texts: Texts["staff"];
  /** Told of a call that was not made. */
  notCalled: (number: number) => void;
}

/** Does what staff want done to the board, and keeps what can be undone of it. */
export function useDeeds({ initial, isLive, texts, notCalled }: DeedsOptions): Deeds {
  const reply = useSignal(initial.reply);
  const done = useSignal<Undoable[]>(initial.done === null ? [] : [initial.done]);
  const { waiting, add } = useStaffOutbox(texts, isLive, answered);

  useEffect(() => {
    if (!reply.value?.ok) return;
    const timer = setTimeout(() => reply.value = null, SUCCESS_MS);
    return () => clearTimeout(timer);
  }, [reply.value]);
  useEffect(() => {
    if (done.value.length === 0) return;
    const timer = setTimeout(() => done.value = [], undoMs(done.value));
    return () => clearTimeout(timer);
  }, [done.value]);

  function note(undoable: Undoable) {
    done.value = [...done.value, undoable];
  }

  function answered(action: StaffAction, result: Reply | null) {
    const { kind, number } = action;
    const tooLong = fill(texts.failures[kind], { number, why: texts.failures.tooLong });
    const told = result ?? { ok: false, text: tooLong };
    const isRemoved = kind === "remove" && told.outcome === "removed";
    // What was removed is told of by what undoes it.
    reply.value = isRemoved ? null : told;
    if (isRemoved) note({ kind: "removed", number, readyAt: action.readyAt });
    if (told.outcome === "called" && told.readyAt !== undefined) {
      note({ kind: "called", number, readyAt: told.readyAt });
    }
    if (!told.ok && kind === "call") notCalled(number);
  }

  async function clear(seen: Order[]) {
    const calls = seen.map(({ number, readyAt }) => ({ number, readyAt }));
    const path = "/api/orders/clear";
    const result = await doNow<{ calls: RecentCall[] }>(
      { method: "POST", path, body: { calls } },
      texts,
    );
    if (result.outcome === "not done") reply.value = { ok: false, text: result.text };
    else {
      reply.value = null;
      if (result.body.calls.length > 0) note({ kind: "cleared", calls: result.body.calls });
    }
  }

  async function unclear(cleared: Undoable & { kind: "cleared" }) {
    const { calls } = cleared;
    const path = "/api/orders/unclear";
    const result = await doNow<{ count: number }>({ method: "POST", path, body: { calls } }, texts);
    if (result.outcome === "done") {
      reply.value = { ok: true, text: fill(texts.uncleared, { count: result.body.count }) };
    } else {
      reply.value = { ok: false, text: result.text };
      done.value = [cleared, ...done.value];
    }
  }

  return {
    reply: reply.value,
    done: done.value,
    waiting,
    say: (told) => reply.value = told,
    call(number) {
      reply.value = null;
      add({ kind: "call", number, id: randomId() });
    },
    act(deed, { number, readyAt }) {
      reply.value = null;
      if (deed === "call") add({ kind: "call", number, id: randomId() });
      else add({ kind: deed, number, readyAt });
    },
    clear,
    undo() {
      const last = done.value[done.value.length - 1];
      if (last === undefined) return;
      done.value = done.value.slice(0, -1);
      reply.value = null;
      if (last.kind === "cleared") unclear(last);
      else {
        const { number, readyAt } = last;
        add({ kind: last.kind === "called" ? "retract" : "restore", number, readyAt });
      }
    },
  };
}
