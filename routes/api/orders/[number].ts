import { HttpError } from "fresh";
import { only } from "@/lib/methods.ts";
import { NUMBER_RULE, parseOrderNumber, parseReadyAt } from "@/lib/order.ts";
import { staffOnly } from "@/lib/staff_only.ts";
import { removeByStaff } from "@/lib/staff_orders.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers(only({
  /** Staff remove a number: with `?readyAt=` only the call that began then. */
  DELETE: (ctx) =>
    staffOnly(ctx, async () => {
      const number = parseOrderNumber(ctx.params.number);
      if (number === null) throw new HttpError(400, `The number ${NUMBER_RULE}`);
      const text = ctx.url.searchParams.get("readyAt");
      const readyAt = text === null ? undefined : parseReadyAt(text);
      if (readyAt === null) throw new HttpError(400, "readyAt must be in ms since the epoch");
      return Response.json(await removeByStaff(ctx.state.services.store, number, readyAt));
    }),
}));
