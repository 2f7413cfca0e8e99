import type { Order } from "@/lib/shared/order.ts";
import { fill } from "@/lib/shared/texts.ts";
import { pushTextsOf } from "@/lib/shared/texts/push.ts";
import type { Owed } from "./owed.ts";
import type { Subscription } from "./subscription.ts";

/** The length of every message, whatever it says; with what encryption adds, 503 bytes are sent. */
export const MESSAGE_BYTES = 400;
/** Mozilla takes no less for phones that it reaches through Google. */
const MIN_TTL_S = 60;

/** Options for a message. */
export interface MessageOptions {
  kind: Owed;
  order: Pick<Order, "number" | "readyAt">;
  to: Pick<Subscription, "language" | "origin">;
  /** The café's name; `null`: it has none. */
  name: string | null;
}

/**
 * The text of a message: a declarative one, which Safari shows by itself, and our service worker
 * elsewhere (https://webkit.org/blog/16535). Spaces behind the JSON hide how long it is; Firefox for
 * Android can't take the library's padding.
 */
export function messageOf({ kind, order: { number, readyAt }, to, name }: MessageOptions): string {
  const { message } = pushTextsOf(to.language);
  const json = (body: string) =>
    JSON.stringify({
      web_push: 8030,
      notification: {
        title: fill(kind === "call" ? message.ready : message.stillReady, { number }),
        body,
        lang: to.language,
        tag: String(number),
        navigate: `${to.origin}/?order=${number}`,
        silent: false,
        data: { readyAt, late: message.late },
      },
    });
  let body = [...name ?? message.pickUp];
  while (body.length > 0 && lengthOf(json(body.join(""))) > MESSAGE_BYTES) body = body.slice(0, -1);
  const text = json(body.join(""));
  return text + " ".repeat(Math.max(0, MESSAGE_BYTES - lengthOf(text)));
}

/** What a push service is told of the message beside its content: nothing of what it says. */
export function messageHeaders(
  { number, expiresAt }: Pick<Order, "number" | "expiresAt">,
  now: number,
): Record<string, string> {
  return {
    "content-encoding": "aes128gcm",
    "content-type": "application/octet-stream",
    "ttl": String(Math.max(MIN_TTL_S, Math.ceil((expiresAt - now) / 1000))),
    "urgency": "high",
    // One that is still on its way gives way to this one. Letters and digits: Apple takes no others.
    "topic": `o${number}`,
  };
}

function lengthOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
