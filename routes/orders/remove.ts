import { HttpError } from "fresh";
import { only } from "@/lib/methods.ts";
import { parseOrderNumber, parseReadyAt } from "@/lib/order.ts";
import { readForm } from "@/lib/request_body.ts";
import { removeByStaff, resultPage } from "@/lib/staff_orders.ts";
import { define } from "@/lib/state.ts";

/** The staff page's form that removes a number, where there is no script. */
export const handler = define.handlers(only({
  async POST(ctx) {
    const form = await readForm(ctx.req);
    const number = parseOrderNumber(form.get("number"));
    const readyAt = parseReadyAt(form.get("readyAt"));
    if (number === null || readyAt === null) throw new HttpError(400);
    const { outcome } = await removeByStaff(ctx.state.services.store, number, readyAt);
    return ctx.redirect(resultPage(outcome, number), 303);
  },
}));
