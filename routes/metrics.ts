import { staffOrMonitor } from "@/lib/http/bearer.ts";
import { only } from "@/lib/http/methods.ts";
import { metrics } from "@/lib/status/metrics.ts";
import { define } from "@/lib/state.ts";

const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };

/** This instance's figures, for staff and for a monitor with `METRICS_TOKEN`. */
export const handler = define.handlers(only({
  GET: (ctx) => staffOrMonitor(ctx, () => new Response(metrics(ctx.state.services), { headers })),
}));
