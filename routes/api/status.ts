import { only } from "@/lib/http/methods.ts";
import { staffOnly } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

/** How the café's parts are, for staff. */
export const handler = define.handlers(only({
  GET: (ctx) => staffOnly(ctx, async () => Response.json(await ctx.state.services.status.read())),
}));
