import { isStaffOutcome, type StaffOutcome } from "@/lib/shared/staff_outcome.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { within } from "@/lib/shared/time_limit.ts";

/** How long an answer may take. */
const TIMEOUT_MS = 8_000;

/** Something that staff do to a number. */
export type StaffAction =
  /** `id` makes it one call, however often it is sent. */
  | { kind: "call"; number: number; id: string }
  /** `retract`: the call was a mistake. */
  | { kind: "remove" | "retract" | "extend" | "restore"; number: number; readyAt: number };

/** What the page tells the person who did something. */
export interface Reply {
  ok: boolean;
  text: string;
  /** Where to log in, as the session has ended: from there back to the number that was not called. */
  logInAt?: string;
  /** What came of it, where it was done. */
  outcome?: StaffOutcome;
  /** When the call began that it was about, where the answer told. */
  readyAt?: number;
}

/** What the page says of an outcome. */
export function replyTo(outcome: StaffOutcome, number: number, texts: Texts["staff"]): Reply {
  return { ok: outcome !== "too late", outcome, text: fill(texts.outcomes[outcome], { number }) };
}

/** Sends it once. `null`: there was no answer, so that it may have been done or not. */
export async function sendAction(
  action: StaffAction,
  texts: Texts["staff"],
  clock: Pick<Clock, "after"> = systemClock,
): Promise<Reply | null> {
  const [path, init] = requestOf(action);
  const answer = await within(clock, TIMEOUT_MS, async (signal) => {
    const response = await fetch(path, { ...init, signal });
    const { ok, status } = response;
    return { ok, status, body: status === 401 ? null : await response.json() };
  }).catch(() => null); // an error of our own is none of the network's, and is thrown
  return answer && readReply(answer, action, texts);
}

function readReply(
  { ok, status, body }: { ok: boolean; status: number; body: Partial<AnswerBody> | null },
  { kind, number }: StaffAction,
  texts: Texts["staff"],
): Reply | null {
  const { failures } = texts;
  const notDone = (why: string) => ({ ok: false, text: fill(failures[kind], { number, why }) });
  if (status === 401) {
    const next = kind === "call" ? `/orders?number=${number}` : "/orders";
    const logInAt = `/login?${new URLSearchParams({ next })}`;
    return { ...notDone(failures.loggedOut), logInAt };
  }
  const { outcome, order, detail, title } = body ?? {};
  if (ok && isStaffOutcome(outcome)) {
    const reply = replyTo(outcome, number, texts);
    return order === undefined ? reply : { ...reply, readyAt: order.readyAt };
  }
  const why = status === 503 ? failures.unavailable : detail ?? title;
  return !ok && why ? notDone(why) : null;
}

/** What staff's API answers, of what was done or of why it was not. */
interface AnswerBody {
  outcome: unknown;
  order: { readyAt: number };
  detail: string;
  title: string;
}

function requestOf(action: StaffAction): [path: string, init: RequestInit] {
  const { kind, number } = action;
  if (kind === "call") {
    return ["/api/orders", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ number, id: action.id }),
    }];
  }
  const query = `?readyAt=${action.readyAt}`;
  return kind === "remove"
    ? [`/api/orders/${number}${query}`, { method: "DELETE" }]
    : [`/api/orders/${number}/${kind}${query}`, { method: "POST" }];
}
