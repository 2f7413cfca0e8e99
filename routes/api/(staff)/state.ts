import * as z from "zod/mini";
import { parseJson } from "@/lib/base/json.ts";
import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { readBody } from "@/lib/http/request_body.ts";
import { CAFE_STATES, parseCafeState } from "@/lib/shared/cafe.ts";
import { setStateByStaff } from "@/lib/staff/cafe.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 1_024;
const stateRequest = z.object({ state: z.pipe(z.unknown(), z.transform(parseCafeState)) });

export const handler = define.handlers(only({
  /** Staff say how the café is. */
  async PUT({ req, state }) {
    const body = stateRequest.safeParse(parseJson(await readBody(req, MAX_BODY_BYTES)));
    const name = body.data?.state ?? null;
    if (name === null) throw new HttpError(400, `state must be one of: ${CAFE_STATES.join(", ")}`);
    return Response.json(await setStateByStaff(state, name));
  },
}));
