import { only } from "@/lib/http/methods.ts";
import { staffOnly } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers(only({
  /** The calls that left the board in the last 30 minutes, for staff. */
  GET: (ctx) => staffOnly(ctx, () => Response.json({ gone: ctx.state.services.liveBoard.gone })),
}));
