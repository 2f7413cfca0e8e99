import { only } from "@/lib/http/methods.ts";
import { metrics } from "@/lib/status/metrics.ts";
import { staffOnly } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };

/** This instance's figures, for whoever looks after it. */
export const handler = define.handlers(only({
  GET: (ctx) => staffOnly(ctx, () => new Response(metrics(ctx.state.services), { headers })),
}));
