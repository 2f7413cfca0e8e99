import type { KeyObject } from "node:crypto";
import * as z from "zod";
import type { Clock } from "@/lib/shared/clock.ts";
import { parseJson } from "@/lib/base/json.ts";
import { isSecret } from "@/lib/base/secrets.ts";
import { NUMBER_RULE, parseOrderNumber } from "@/lib/shared/order.ts";
import type { CallResult } from "@/lib/board/commands.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";
import type { PublicKey } from "./public_key.ts";
import type { Verdict } from "./waiting_deliveries.ts";
import type { RefusalReason } from "@/lib/shared/staff_status.ts";
import {
  isPlainHmacSignature,
  isRsaSignature,
  isStandardWebhook,
  parseRsaSignature,
} from "./webhook_signature.ts";

/** Star Community's `FoodOrderCompletedWebhook`; other fields may come beside it. */
const foodOrderCompleted = z.object({
  orderNumber: z.unknown().transform((value, context) => {
    const number = parseOrderNumber(value);
    if (number !== null) return number;
    context.addIssue({ code: "custom", message: `orderNumber ${NUMBER_RULE}` });
    return z.NEVER;
  }),
}, { error: "The body must be a JSON object" });

/** Whether it is a message that says nothing of an order's number, not even a wrong one. */
function isOtherMessage(message: unknown): boolean {
  return typeof message === "object" && message !== null && !Array.isArray(message) &&
    !Object.hasOwn(message, "orderNumber");
}

/** Why a delivery was not taken. */
export interface Refused {
  outcome: "refused";
  why: RefusalReason;
  /** The same in more words, for its sender and the log. */
  reason: string;
}

/** What came of a delivery. Ignored: signed, and no order, but some other event or a ping. */
export type Receipt = CallResult | Refused | { outcome: "ignored" };

/** Options for {@linkcode Webhook}. At least one of `publicKey` and `secret`. */
export interface WebhookOptions {
  store: Pick<OrderStore, "call">;
  /** Verifies Star Community's RSA signatures. */
  publicKey: PublicKey | null;
  /** Verifies HMAC signatures of other kitchens. */
  secret: Uint8Array | null;
  /**
   * What the address must have as `?token=`; `null`: nothing. An RSA signature proves who has sent an
   * order, but neither for which venue nor when; who does not know the address has no use of one.
   */
  pathToken: string | null;
  clock: Clock;
}

interface Delivery {
  verdict: Verdict | "malformed";
  /** Signed by the sender, so that a repeated delivery can be known. */
  id?: string;
}

/** The kitchen's door: checks the signature of the raw body, then reads it, then calls the number. */
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

  /** Handles one delivery. Throws when the order store fails. */
  async receive(headers: Headers, body: Uint8Array): Promise<Receipt> {
    const { verdict, id } = await this.#authenticate(headers, body);
    if (verdict === "no key") {
      return refused("no key", "The public key could not be fetched yet");
    }
    if (verdict !== "signed") {
      return verdict === "malformed"
        ? refused("unsigned", "There is no known signature")
        : refused("wrong signature", "The signature is wrong");
    }
    const message = parseJson(body);
    if (isOtherMessage(message)) return { outcome: "ignored" };
    const parsed = foodOrderCompleted.safeParse(message);
    if (!parsed.success) {
      return refused("wrong body", parsed.error.issues[0]?.message ?? "The body is not valid");
    }
    const number = parsed.data.orderNumber;
    return await this.#options.store.call(number, "kitchen", id);
  }

  async #authenticate(headers: Headers, body: Uint8Array): Promise<Delivery> {
    const { publicKey, secret, clock } = this.#options;
    const standard = headers.get("webhook-signature");
    const plain = headers.get("x-signature");
    if (secret !== null && standard !== null) {
      const id = headers.get("webhook-id") ?? "";
      const timestamp = headers.get("webhook-timestamp") ?? "";
      const signed = isStandardWebhook(
        { id, timestamp, signature: standard },
        body,
        secret,
        clock.now(),
      );
      return { verdict: signed ? "signed" : "not signed", id };
    }
    if (secret !== null && plain?.startsWith("sha256=")) {
      return { verdict: isPlainHmacSignature(plain, body, secret) ? "signed" : "not signed" };
    }
    const rsa = publicKey === null || plain === null ? null : parseRsaSignature(plain);
    if (publicKey !== null && rsa !== null) {
      const isSigned = (key: KeyObject) => isRsaSignature(rsa, body, key);
      return { verdict: await publicKey.verify(isSigned, body.length) };
    }
    return { verdict: "malformed" };
  }
}

function refused(why: RefusalReason, reason: string): Refused {
  return { outcome: "refused", why, reason };
}
