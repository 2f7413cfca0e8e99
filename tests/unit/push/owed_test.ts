import { assertEquals } from "@std/assert";
import { afterSending, isPassedOver, owedOf, passedOver } from "@/lib/push/owed.ts";
import type { Subscription } from "@/lib/push/subscription.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AT = Date.parse("2026-05-01T19:04:00Z");
const call = { number: 850, readyAt: AT, expiresAt: AT + 5 * MINUTE };

function waiting(changes: Partial<Subscription> = {}): Subscription {
  return {
    number: 850,
    endpoint: "https://fcm.googleapis.com/x",
    p256dh: "",
    auth: "",
    language: "en",
    origin: "https://orders.example.com",
    sentFor: 0,
    messages: 0,
    since: AT - 10 * MINUTE,
    expiresAt: AT + 4 * HOUR,
    ...changes,
  };
}

const OWED: [what: string, sub: Partial<Subscription>, after: number, owed: string | null][] = [
  ["a call to who was told of none", {}, 0, "call"],
  ["a call to who was told of an earlier one", { sentFor: AT - 1, messages: 2 }, 0, "call"],
  ["nothing to who asked while it stood", { sentFor: AT }, 3 * MINUTE, null],
  ["nothing more to who was told", { sentFor: AT, messages: 1 }, 2.5 * MINUTE - 1, null],
  ["a reminder once half its time is over", { sentFor: AT, messages: 1 }, 2.5 * MINUTE, "reminder"],
  ["one reminder", { sentFor: AT, messages: 2 }, 4 * MINUTE, null],
  ["nothing of a call that is older than one they know", { sentFor: AT + 5_000 }, 6_000, null],
  ["a call after the clock has jumped back", { sentFor: AT + HOUR, messages: 1 }, 0, "call"],
];

for (const [what, changes, after, owed] of OWED) {
  Deno.test(`owedOf() owes ${what}`, () => {
    assertEquals(owedOf(waiting(changes), call, AT + after), owed);
  });
}

Deno.test("after the call and after the reminder nothing more is owed, and it ends 15 min past the call", () => {
  const told = afterSending(waiting(), "call", call, AT + 1_000);
  assertEquals([told.sentFor, told.messages], [AT, 1]);
  assertEquals(told.expiresAt, call.expiresAt + 15 * MINUTE);
  const reminded = afterSending(told, "reminder", call, AT + 3 * MINUTE);
  assertEquals(reminded.messages, 2);
  assertEquals(owedOf(reminded, call, AT + 4 * MINUTE), null);
});

Deno.test("a call that could be sent late alone is the reminder as well", () => {
  assertEquals(afterSending(waiting(), "call", call, AT + 4 * MINUTE).messages, 2);
});

Deno.test("nothing keeps a subscription for more than 4 h", () => {
  const old = waiting({ since: AT - 4 * HOUR + MINUTE });
  assertEquals(afterSending(old, "call", call, AT).expiresAt, old.since + 4 * HOUR);
});

Deno.test("the answer to an older call's message does not undo that of a newer one", () => {
  const newer = waiting({ sentFor: AT + 30_000, messages: 1 });
  assertEquals(afterSending(newer, "call", call, AT + 31_000), newer);
  assertEquals(passedOver(newer, "call", call, AT + 31_000), newer);
});

Deno.test("of what was owed in an evacuation, calls of the last minute alone are sent after it", () => {
  assertEquals(isPassedOver("call", call, AT + 59_999), false);
  assertEquals(isPassedOver("call", call, AT + 60_000), true);
  assertEquals(isPassedOver("reminder", call, AT + 1), true);
  const call1 = passedOver(waiting(), "call", call, AT + MINUTE);
  assertEquals([call1.messages, owedOf(call1, call, AT + 4 * MINUTE)], [0, null]);
  const told = passedOver(waiting({ sentFor: AT, messages: 1 }), "reminder", call, AT + 3 * MINUTE);
  assertEquals([told.messages, owedOf(told, call, AT + 4 * MINUTE)], [2, null]);
});
