import * as z from "zod/mini";
import type { Clock } from "@/lib/shared/clock.ts";
import { parseJson } from "@/lib/base/json.ts";
import { readAtMost } from "@/lib/base/limited_body.ts";
import { reasonOf } from "@/lib/base/log.ts";
import { within } from "@/lib/shared/time_limit.ts";
import type { AuroraTrouble } from "@/lib/shared/staff_status.ts";

const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 1_000_000;

const WRONG_URL = ": is AURORA_URL right?";
/** What an operator should look at when Aurora answers with this status. */
const HINTS: Record<number, string> = {
  401: ": is AURORA_API_KEY right?",
  403: ": may the key in AURORA_API_KEY add and remove orders?",
  404: WRONG_URL,
  409: ": are orders switched off there?",
};
const TROUBLES: Record<number, AuroraTrouble> = {
  401: "wrong key",
  403: "no right",
  404: "wrong address",
  409: "switched off",
};

/** Others post to the same list, and Aurora takes nearly everything for a number. */
const auroraOrder = z.object({
  number: z.number(),
  startTime: z.string(),
  timeoutSeconds: z.number(),
});

/** A number on Aurora's list. `startTime` is by Aurora's clock: good for telling posts apart alone. */
export type AuroraOrder = z.infer<typeof auroraOrder>;

/** Why something could not be done at Aurora. */
export interface AuroraFailure {
  trouble: AuroraTrouble;
  /** The same in more words, for the log. */
  reason: string;
}

/** Aurora's whole list after a request, by number; or why there is none. */
export type AuroraAnswer =
  | { outcome: "done"; orders: Map<number, AuroraOrder> }
  | AuroraFailure & {
    outcome: "failed";
    /** Whether the same request may be answered well another time. */
    retryable: boolean;
  };

/** Options for an {@linkcode Aurora}. */
export interface AuroraOptions {
  url: string;
  /** The integration key that Aurora gave out; sent as `x-api-key`. */
  apiKey: string;
  clock: Clock;
  fetch?: typeof fetch;
}

/**
 * The poster screens' system. Every request ends within 5 s and none throws. One that has failed may
 * still be carried out, even half a minute later.
 */
export class Aurora {
  #url: URL;
  #apiKey: string;
  #clock: Clock;
  #fetch: typeof fetch;
  #closed = new AbortController();

  constructor({ url, apiKey, clock, fetch = globalThis.fetch }: AuroraOptions) {
    this.#url = new URL("api/orders", url.endsWith("/") ? url : `${url}/`);
    this.#apiKey = apiKey;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** Reads what the screens show. */
  list(): Promise<AuroraAnswer> {
    return this.#send("GET");
  }

  /** Shows a number for `timeoutSeconds` (whole, at least 1) from now on, also if it is shown already. */
  add(number: number, timeoutSeconds: number): Promise<AuroraAnswer> {
    return this.#send("POST", "", JSON.stringify({ orderNumber: number, timeoutSeconds }));
  }

  /** Takes a number off, if it is there. */
  remove(number: number): Promise<AuroraAnswer> {
    return this.#send("DELETE", `/${number}`);
  }

  /** Ends what is under way and what is asked from now on. */
  close(): void {
    this.#closed.abort(new Error("Closed"));
  }

  async #send(method: string, path = "", body: string | null = null): Promise<AuroraAnswer> {
    try {
      return await within(this.#clock, TIMEOUT_MS, (late) => this.#ask(late, method, path, body));
    } catch (error) {
      return { outcome: "failed", retryable: true, trouble: "no answer", reason: reasonOf(error) };
    }
  }

  async #ask(
    late: AbortSignal,
    method: string,
    path: string,
    body: string | null,
  ): Promise<AuroraAnswer> {
    const response = await this.#fetch(`${this.#url}${path}`, {
      method,
      body,
      headers: { "x-api-key": this.#apiKey, "content-type": "application/json" },
      // Followed, a POST would become a GET.
      redirect: "manual",
      signal: AbortSignal.any([late, this.#closed.signal]),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      const { status } = response;
      const hint = status < 400 ? WRONG_URL : HINTS[status] ?? "";
      const trouble = status < 400 ? "wrong address" : TROUBLES[status] ?? "failing";
      const reason = `${method} was answered ${status}${hint}`;
      return { outcome: "failed", retryable: status !== 400, trouble, reason };
    }
    const list = await readAtMost(response.body, MAX_ANSWER_BYTES);
    const orders = list === null ? undefined : parseJson(list);
    if (Array.isArray(orders)) return { outcome: "done", orders: byNumber(orders) };
    const reason = `${method} was not answered with a list${WRONG_URL}`;
    return { outcome: "failed", retryable: true, trouble: "wrong address", reason };
  }
}

function byNumber(list: unknown[]): Map<number, AuroraOrder> {
  const orders = list.flatMap((each) => auroraOrder.safeParse(each).data ?? []);
  return new Map(orders.map((order) => [order.number, order]));
}
