import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { failureOf, REFUSAL_STATUS } from "@/lib/http/refused_deliveries.ts";
import { readBody } from "@/lib/http/request_body.ts";
import type { Receipt } from "@/lib/kitchen/webhook.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 65_536;

/** The kitchen's signed webhook: 200 once the order is stored. */
export const handler = define.handlers(only({
  async POST({ req, url, state }) {
    const { webhook, measures, status: cafe } = state.services;
    let receipt: Receipt;
    try {
      receipt = webhook.refuseAddress(url) ??
        await webhook.receive(req.headers, await readBody(req, MAX_BODY_BYTES));
    } catch (error) {
      const { why, status } = failureOf(error);
      cafe.orderRefused(why, status);
      throw error;
    }
    const { outcome } = receipt;
    if (receipt.outcome === "refused") {
      const { why, reason } = receipt;
      const status = REFUSAL_STATUS[why];
      cafe.orderRefused(why, status);
      state.logLimited("warn", "Webhook refused", { status, reason }, `Webhook refused: ${why}`);
      throw new HttpError(status, reason);
    }
    const order = "order" in receipt ? receipt.order : {};
    measures.orders.add({ source: "kitchen", outcome });
    state.log("info", "Webhook accepted", { outcome, ...order });
    return Response.json({ outcome });
  },
}));
