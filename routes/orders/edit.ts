import { only } from "@/lib/http/methods.ts";
import { STAFF_PAGE } from "@/lib/http/paths.ts";
import { define } from "@/lib/state.ts";

/** The staff's page was here in Hubble Order Manager. */
export const handler = define.handlers(only({
  GET: (ctx) => ctx.redirect(STAFF_PAGE, 303),
}));
