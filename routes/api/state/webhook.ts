import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { REFUSAL_STATUS } from "@/lib/http/refused_deliveries.ts";
import { readBody } from "@/lib/http/request_body.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 65_536;

/** The kitchen's system says how the café is: 200 once that is stored, or was no news. */
export const handler = define.handlers(only({
  async POST({ req, url, state }) {
    const { webhook, status: cafe } = state.services;
    const receipt = webhook.refuseAddress(url) ??
      await webhook.receiveState(req.headers, await readBody(req, MAX_BODY_BYTES));
    const { outcome } = receipt;
    if (outcome === "refused") {
      const { why, reason } = receipt;
      const status = REFUSAL_STATUS[why];
      state.logLimited("warn", "State refused", { status, reason }, `State refused: ${why}`);
      throw new HttpError(status, reason);
    }
    if (outcome === "not counted") cafe.evacuationNotCounted();
    const { name } = "state" in receipt ? receipt.state : {};
    state.log("info", "State received", { outcome, state: name });
    return Response.json({ outcome });
  },
}));
