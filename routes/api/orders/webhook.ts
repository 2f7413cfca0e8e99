import { HttpError } from "fresh";
import { only } from "@/lib/http/methods.ts";
import { readBody } from "@/lib/http/request_body.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 65_536;

/** The kitchen's signed webhook: 200 once the order is stored. */
export const handler = define.handlers(only({
  async POST({ req, url, state }) {
    const { webhook, status } = state.services;
    const receipt = await status.noteRefusal(async () =>
      webhook.refuseAddress(url) ??
        await webhook.receive(req.headers, await readBody(req, MAX_BODY_BYTES))
    );
    if (!receipt.ok) {
      const { status, reason, cause } = receipt;
      state.logLimited("warn", "Webhook refused", { status, reason }, `Webhook refused: ${cause}`);
      throw new HttpError(status, reason);
    }
    const { call } = receipt;
    const order = "order" in call ? call.order : {};
    state.log("info", "Webhook accepted", { outcome: call.outcome, ...order });
    return Response.json({ outcome: call.outcome });
  },
}));
