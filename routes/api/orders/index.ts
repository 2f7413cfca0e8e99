import { HttpError } from "@/lib/http/http_error.ts";
import * as z from "zod/mini";
import { parseJson } from "@/lib/base/json.ts";
import { isKnown } from "@/lib/http/caching.ts";
import { only } from "@/lib/http/methods.ts";
import { NUMBER_RULE, parseOrderNumber } from "@/lib/shared/order_number.ts";
import { readBody } from "@/lib/http/request_body.ts";
import { staffOnly } from "@/lib/http/staff_only.ts";
import { callByStaff } from "@/lib/staff/orders.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 1_024;
const callRequest = z.object({
  number: z.pipe(z.unknown(), z.transform(parseOrderNumber)),
  /** Chosen by the page, so that a call whose answer was lost can be sent again. */
  id: z.optional(
    z.string().check(
      z.regex(/^[\w-]{1,64}$/, "id must be 1 to 64 letters, digits, - and _"),
    ),
  ),
});

export const handler = define.handlers(only({
  /** The live numbers, for the café's website and for pages that have lost their stream. */
  GET({ req, state }) {
    const { board } = state.services.liveBoard;
    const etag = `W/"${board.version}"`;
    const headers = {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "ETag",
      "cache-control": "no-store",
      etag,
    };
    // Who keeps a copy of its own, as no cache does, asks whether it is still right.
    if (isKnown(req, etag)) return new Response(null, { status: 304, headers });
    // Texts, as they always were.
    const orders = board.orders.map(({ number }) => String(number));
    return Response.json({ orders, board }, { headers });
  },
  /** A website may ask first whether it may ask. */
  OPTIONS: () =>
    new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET",
        // It asks only where it sends one of its own, such as If-None-Match.
        "access-control-allow-headers": "*",
        "access-control-max-age": "86400",
      },
    }),
  /**
   * Staff call a number. It stands here and not in the folder `(staff)`, as Fresh has one file answer
   * all methods of an address.
   */
  POST: (ctx) =>
    staffOnly(ctx, async () => {
      const body = callRequest.safeParse(parseJson(await readBody(ctx.req, MAX_BODY_BYTES)));
      const wrongId = body.error?.issues.find(({ path }) => path[0] === "id");
      if (wrongId !== undefined) throw new HttpError(400, wrongId.message);
      const { number = null, id } = body.data ?? {};
      if (number === null) throw new HttpError(400, `number ${NUMBER_RULE}`);
      const result = await callByStaff(ctx.state, number, id);
      if (result.outcome === "other number") {
        throw new HttpError(409, "This id was sent before with another number");
      }
      return Response.json(result);
    }),
}));
