import { type Context } from "fresh";
import * as z from "zod/mini";
import { parseJson } from "@/lib/base/json.ts";
import { HttpError } from "./http_error.ts";
import { only } from "./methods.ts";
import { NUMBER_RULE, parseOrderNumber, parseReadyAt } from "@/lib/shared/order_number.ts";
import { readBody, readForm } from "./request_body.ts";
import type { RecentCall } from "@/lib/shared/order.ts";
import { type CallAction, changeByStaff } from "@/lib/staff/orders.ts";
import { resultPage } from "./paths.ts";
import type { State } from "@/lib/state.ts";

/**
 * A route of staff's API, whose folder lets only them in, to do something to a number: with
 * `?readyAt=` only to the call that began then.
 */
export function callRoute(method: "POST" | "DELETE", action: CallAction) {
  return only({
    async [method](ctx: Context<State>) {
      const number = parseOrderNumber(ctx.params.number);
      if (number === null) throw new HttpError(400, `The number ${NUMBER_RULE}`);
      const text = ctx.url.searchParams.get("readyAt");
      const readyAt = text === null ? undefined : parseReadyAt(text);
      if (readyAt === null) throw new HttpError(400, "readyAt must be in ms since the epoch");
      return Response.json(await changeByStaff(ctx.state, action, number, readyAt));
    },
  });
}

/** The same by a form of the staff's page, where there is no script. */
export function callFormRoute(action: CallAction) {
  return only({
    async POST(ctx: Context<State>) {
      const form = await readForm(ctx.req);
      const number = parseOrderNumber(form.get("number"));
      const readyAt = parseReadyAt(form.get("readyAt"));
      if (number === null || readyAt === null) throw new HttpError(400);
      const { outcome } = await changeByStaff(ctx.state, action, number, readyAt);
      return ctx.redirect(resultPage(outcome, number, readyAt), 303);
    },
  });
}

/** A full board's, and as many again. */
const MAX_CALLS = 2_000;
const MAX_CALLS_BYTES = 128_000;
const callsRequest = z.object({
  calls: z.array(z.object({
    number: z.number().check(z.refine((number) => parseOrderNumber(number) !== null)),
    readyAt: z.int().check(z.nonnegative()),
  })).check(z.maxLength(MAX_CALLS)),
});

/** A route of staff's API to do something to many calls at once, each named by number and `readyAt`. */
export function callsRoute(
  action: (state: State, calls: RecentCall[]) => Promise<Record<string, unknown>>,
) {
  return only({
    async POST({ req, state }: Context<State>) {
      const body = callsRequest.safeParse(parseJson(await readBody(req, MAX_CALLS_BYTES)));
      if (!body.success) throw new HttpError(400, "calls must list each call's number and readyAt");
      return Response.json(await action(state, body.data.calls));
    },
  });
}
