import * as z from "zod/mini";
import { parseJson } from "@/lib/base/json.ts";
import { isSecret } from "@/lib/base/secrets.ts";
import type { CallResult, StateChange } from "@/lib/board/commands.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";
import { CAFE_STATES, parseCafeState } from "@/lib/shared/cafe.ts";
import { NUMBER_RULE, parseOrderNumber } from "@/lib/shared/order_number.ts";
import type { RefusalReason } from "@/lib/shared/staff_status.ts";
import { authenticate, type Senders } from "./senders.ts";

/** Star Community's `FoodOrderCompletedWebhook`; other fields may come beside it. */
const foodOrderCompleted = z.object({
  orderNumber: parsedBy(parseOrderNumber, `orderNumber ${NUMBER_RULE}`),
}, { error: "The body must be a JSON object" });

/** Star Community's `ScreenStateChangedWebhook`. */
const screenStateChanged = z.object({
  desiredState: parsedBy(
    parseCafeState,
    `desiredState must be one of: ${CAFE_STATES.join(", ")}`,
  ),
}, { error: "The body must be a JSON object" });

/** Why a delivery was not taken. */
export interface Refused {
  outcome: "refused";
  why: RefusalReason;
  /** The same in more words, for its sender and the log. */
  reason: string;
}

/** A delivery that is signed, and of something else than this address is for: another event, or a ping. */
export interface Ignored {
  outcome: "ignored";
}

/** What came of an order. */
export type Receipt = CallResult | Refused | Ignored;

/** What came of a state; `not counted`: an evacuation that anybody could have sent once more. */
export type StateReceipt = StateChange | Refused | Ignored | { outcome: "not counted" };

/** Options for {@linkcode Webhook}. */
export interface WebhookOptions extends Senders {
  store: Pick<OrderStore, "call" | "setState">;
  /**
   * What the address must have as `?token=`; `null`: nothing. An RSA signature proves who has sent an
   * order, but neither for which venue nor when; who does not know the address has no use of one.
   */
  pathToken: string | null;
}

interface Signed {
  outcome: "signed";
  message: unknown;
  /** Of this delivery, if its sender gives it one. */
  id?: string | undefined;
}

/** The kitchen's doors: each checks the signature of the raw body, then reads it, then tells the board. */
export class Webhook {
  #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** What comes of a delivery to this address before anything of it is read; `null`: nothing yet. */
  refuseAddress(url: URL): Refused | null {
    const { pathToken } = this.#options;
    const given = url.searchParams.get("token") ?? "";
    if (pathToken === null || isSecret(given, pathToken)) return null;
    return refused("wrong address", "The token in the address is missing or wrong");
  }

  /** Handles one order. Throws when the order store fails. */
  async receive(headers: Headers, body: Uint8Array): Promise<Receipt> {
    const delivery = await this.#open(headers, body);
    if (delivery.outcome === "refused") return delivery;
    const { message, id } = delivery;
    if (isOther(message, "orderNumber")) return { outcome: "ignored" };
    const parsed = foodOrderCompleted.safeParse(message);
    if (!parsed.success) return wrongBody(parsed.error);
    return await this.#options.store.call(parsed.data.orderNumber, "kitchen", id);
  }

  /** Handles one state of the café. Throws when the order store fails. */
  async receiveState(headers: Headers, body: Uint8Array): Promise<StateReceipt> {
    const delivery = await this.#open(headers, body);
    if (delivery.outcome === "refused") return delivery;
    const { message, id } = delivery;
    if (isOther(message, "desiredState")) return { outcome: "ignored" };
    const parsed = screenStateChanged.safeParse(message);
    if (!parsed.success) return wrongBody(parsed.error);
    const name = parsed.data.desiredState;
    // A signature proves neither for which venue it was made nor when.
    if (name === "evacuation" && this.#options.pathToken === null) {
      return { outcome: "not counted" };
    }
    return await this.#options.store.setState(name, "kitchen", id && `state ${id}`);
  }

  async #open(headers: Headers, body: Uint8Array): Promise<Signed | Refused> {
    const { verdict, id } = await authenticate(this.#options, headers, body);
    if (verdict === "signed") return { outcome: "signed", message: parseJson(body), id };
    if (verdict === "no key") {
      return refused("no key", "The public key could not be fetched yet");
    }
    return verdict === "malformed"
      ? refused("unsigned", "There is no known signature")
      : refused("wrong signature", "The signature is wrong");
  }
}

/** Whether it is a message that says nothing of `field`, not even something wrong. */
function isOther(message: unknown, field: string): boolean {
  return typeof message === "object" && message !== null && !Array.isArray(message) &&
    !Object.hasOwn(message, field);
}

/** What `parse` makes of a field; `null` is a mistake, which the message tells. */
function parsedBy<T>(parse: (value: unknown) => T | null, message: string) {
  return z.pipe(
    z.unknown(),
    z.transform((value, { issues }) => {
      const parsed = parse(value);
      if (parsed !== null) return parsed;
      issues.push({ code: "custom", message, input: value });
      return z.NEVER;
    }),
  );
}

function wrongBody({ issues }: z.core.$ZodError): Refused {
  return refused("wrong body", issues[0]?.message ?? "The body is not valid");
}

function refused(why: RefusalReason, reason: string): Refused {
  return { outcome: "refused", why, reason };
}
