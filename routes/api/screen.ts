import * as z from "zod/mini";
import { parseJson } from "@/lib/base/json.ts";
import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { readBody } from "@/lib/http/request_body.ts";
import { screenToken, setScreenToken } from "@/lib/http/screen_cookie.ts";
import { refuseOtherSites } from "@/lib/http/staff_only.ts";
import { SOUNDS } from "@/lib/shared/television.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 256;
const report = z.object({ sound: z.enum(SOUNDS) });

/** A television says that it is there; who is none that staff have made known, may as well be silent. */
export const handler = define.handlers(only({
  async POST(ctx) {
    refuseOtherSites(ctx);
    const { req, state } = ctx;
    const { televisions, config } = state.services;
    const body = report.safeParse(parseJson(await readBody(req, MAX_BODY_BYTES)));
    if (!body.success) throw new HttpError(400, `sound must be one of: ${SOUNDS.join(", ")}`);
    const token = screenToken(req, config);
    const isKnown = token !== null && await televisions.report(token, body.data.sound);
    const headers = { "cache-control": "no-store" };
    const response = Response.json({ isKnown }, { headers });
    if (isKnown) setScreenToken(response, req, config, token);
    return response;
  },
}));
