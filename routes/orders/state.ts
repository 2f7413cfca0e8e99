import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { readForm } from "@/lib/http/request_body.ts";
import { parseCafeState } from "@/lib/shared/cafe.ts";
import { setStateByStaff } from "@/lib/staff/cafe.ts";
import { define } from "@/lib/state.ts";

/** Staff say by a form how the café is. */
export const handler = define.handlers(only({
  async POST(ctx) {
    const name = parseCafeState((await readForm(ctx.req)).get("state"));
    if (name === null) throw new HttpError(400);
    await setStateByStaff(ctx.state, name);
    return ctx.redirect("/orders/notice", 303);
  },
}));
