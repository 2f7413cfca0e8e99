import { HttpError } from "fresh";
import { z } from "zod";
import { parseJson } from "@/lib/json.ts";
import { only } from "@/lib/methods.ts";
import { NUMBER_RULE, parseOrderNumber } from "@/lib/order.ts";
import { readBody } from "@/lib/request_body.ts";
import { staffOnly } from "@/lib/staff_only.ts";
import { callByStaff } from "@/lib/staff_orders.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 1_024;
const callRequest = z.object({ number: z.unknown() });

export const handler = define.handlers(only({
  /** The live numbers, for the café's website and for pages that have lost their stream. */
  GET({ state }) {
    const { board } = state.services.liveBoard;
    const orders = board.orders.map(({ number }) => String(number));
    return Response.json({ orders, board }, {
      headers: { "access-control-allow-origin": "*", "cache-control": "no-store" },
    });
  },
  /** Staff call a number. */
  POST: (ctx) =>
    staffOnly(ctx, async () => {
      const body = callRequest.safeParse(parseJson(await readBody(ctx.req, MAX_BODY_BYTES)));
      const number = body.success ? parseOrderNumber(body.data.number) : null;
      if (number === null) throw new HttpError(400, `number ${NUMBER_RULE}`);
      return Response.json(await callByStaff(ctx.state.services.store, number));
    }),
}));
