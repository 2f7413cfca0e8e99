import * as z from "zod/mini";
import { parseJson } from "@/lib/base/json.ts";
import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { readBody } from "@/lib/http/request_body.ts";
import { MAX_NOTICE, readNotice } from "@/lib/shared/notice.ts";
import { fill } from "@/lib/shared/texts.ts";
import { endNotice, showNotice } from "@/lib/staff/cafe.ts";
import { define } from "@/lib/state.ts";

const MAX_BODY_BYTES = 2_048;
const noticeRequest = z.object({ text: z.optional(z.unknown()), end: z.optional(z.unknown()) });

export const handler = define.handlers(only({
  /** Staff show the guests a line, `end`: for so many minutes, or until `"closed"`. */
  async PUT({ req, state }) {
    const body = noticeRequest.safeParse(parseJson(await readBody(req, MAX_BODY_BYTES)));
    const notice = readNotice(body.data ?? {});
    if ("problem" in notice) {
      const words = state.texts.cafe.problems[notice.problem];
      throw new HttpError(400, fill(words, { max: MAX_NOTICE }));
    }
    const { now } = state.services.liveBoard.board;
    return Response.json(await showNotice(state, { ...notice, now }));
  },
  /** Staff take it away. */
  DELETE: async ({ state }) => Response.json(await endNotice(state)),
}));
