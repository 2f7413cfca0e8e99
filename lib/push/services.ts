import type { Clock } from "@/lib/shared/clock.ts";
import { LimitedLog } from "@/lib/base/limited_log.ts";
import { reasonOf } from "@/lib/base/log.ts";
import type { PushTrouble } from "@/lib/shared/push_report.ts";
import { within } from "@/lib/shared/time_limit.ts";
import { type Delivery, deliveryOf, failed } from "./delivery.ts";
import { type Endpoint, parseEndpoint } from "./endpoint.ts";
import type { PhoneAddress } from "./subscription.ts";
import type { Vapid } from "./vapid.ts";

/** How long a service may take for one message. */
const ANSWER_MS = 10_000;
/** How many messages are on their way to one service at once. */
const AT_ONCE = 32;
/** How often the log says of a service that it is in some trouble. */
const LOG_EVERY_MS = 60_000;

/** What an operator should look at. */
const EVENTS: Record<PushTrouble, string> = {
  "not trusted":
    "A push service doesn't trust us: are VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY and PUSH_CONTACT right?",
  "refused": "A push service refuses a message",
  "busy": "A push service wants to be left alone for a while",
  "failing": "A push service fails",
  "no answer": "A push service does not answer",
};

/** A message on its way. */
export interface Letter {
  to: PhoneAddress;
  text: string;
  /** The headers as of now. */
  headers: () => Record<string, string>;
  /** Whether it is to be sent at all, asked right before. */
  isWanted: () => Promise<boolean>;
}

/** Options for {@linkcode PushServices}. */
export interface PushServicesOptions {
  vapid: Pick<Vapid, "authorization">;
  /** Those of `PUSH_HOSTS`. */
  hosts: string[];
  clock: Clock;
  fetch?: typeof globalThis.fetch;
}

/**
 * The push services of the browsers' makers, which call phones (RFC 8030, 8291, 8292). Each has a queue
 * of its own: one that is dead holds up no other. Nothing here throws.
 */
export class PushServices {
  #options: PushServicesOptions;
  #queues = new Map<string, { underWay: number; waiting: (() => void)[] }>();
  /** One after the other: that is work for the processor, and orders come in between. */
  #encrypting: Promise<unknown> = Promise.resolve();
  #log: LimitedLog;
  #closed = new AbortController();

  constructor(options: PushServicesOptions) {
    this.#options = options;
    this.#log = new LimitedLog({ everyMs: LOG_EVERY_MS, clock: options.clock });
  }

  /** Sends a message when it is its turn. */
  async send(letter: Letter): Promise<Delivery> {
    // Looked at once more: what is kept could be another's work.
    const endpoint = parseEndpoint(letter.to.endpoint, this.#options.hosts);
    if (endpoint === null) return failed("refused", "No push service that is allowed");
    const queue = this.#queueOf(endpoint.service);
    if (queue.underWay >= AT_ONCE) {
      await new Promise<void>((resolve) => queue.waiting.push(resolve));
    } else queue.underWay++;
    try {
      if (this.#closed.signal.aborted || !await letter.isWanted()) return { outcome: "not wanted" };
      const delivery = await this.#try(endpoint.url, letter);
      if (delivery.outcome === "failed") this.#say(delivery.why, delivery.reason, endpoint);
      return delivery;
    } finally {
      const next = queue.waiting.shift();
      if (next === undefined) queue.underWay--;
      else next();
    }
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed.abort(new Error("Closed"));
    for (const { waiting } of this.#queues.values()) waiting.splice(0).forEach((next) => next());
  }

  async #try(url: URL, { to, text, headers }: Letter): Promise<Delivery> {
    const { clock, vapid, fetch = globalThis.fetch } = this.#options;
    let body: Uint8Array<ArrayBuffer>;
    try {
      const turn = this.#encrypting.then(() => encrypted(to, text));
      this.#encrypting = turn.catch(() => {});
      body = await turn;
    } catch {
      return failed("refused", "The phone's keys are none");
    }
    try {
      const authorization = await vapid.authorization(url);
      return await within(clock, ANSWER_MS, async (late) => {
        const response = await fetch(url, {
          method: "POST",
          headers: { ...headers(), authorization },
          body,
          redirect: "manual",
          signal: AbortSignal.any([late, this.#closed.signal]),
        });
        await response.body?.cancel();
        return deliveryOf(response, clock.now());
      });
    } catch (error) {
      return failed("no answer", withoutPath(reasonOf(error), url));
    }
  }

  #queueOf(service: string) {
    const queue = this.#queues.get(service) ?? { underWay: 0, waiting: [] };
    this.#queues.set(service, queue);
    return queue;
  }

  #say(why: PushTrouble, reason: string, { url, service }: Endpoint): void {
    const level = why === "not trusted" ? "error" : "warn";
    this.#log.log(level, EVENTS[why], { host: url.host, reason }, `${service} ${why}`);
  }
}

/** For one phone, and padded already; the library would pad it beyond what Firefox for Android takes. */
async function encrypted({ endpoint, p256dh, auth }: PhoneAddress, text: string) {
  const { encryptNotification } = await import("@block65/webcrypto-web-push");
  const subscription = { endpoint, expirationTime: null, keys: { p256dh, auth } };
  return await encryptNotification(subscription, new TextEncoder().encode(text), { pad: false });
}

/** A reason without the endpoint, which is a secret: Deno's errors quote it. */
function withoutPath(reason: string, { href, origin }: URL): string {
  return reason.replaceAll(href, origin);
}
