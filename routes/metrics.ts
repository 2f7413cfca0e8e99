import { isMonitor } from "@/lib/http/bearer.ts";
import { only } from "@/lib/http/methods.ts";
import { metrics } from "@/lib/status/metrics.ts";
import { staffOnly } from "@/lib/http/staff_only.ts";
import { define, type State } from "@/lib/state.ts";

const headers = {
  "content-type": "text/plain; version=0.0.4; charset=utf-8",
  "cache-control": "no-store",
};

const answer = ({ services }: State) => new Response(metrics(services), { headers });

/** This instance's figures, for staff and for a monitor with `METRICS_TOKEN`. */
export const handler = define.handlers(only({
  GET: (ctx) =>
    isMonitor(ctx.req, ctx.state.services.config)
      ? answer(ctx.state)
      : staffOnly(ctx, () => answer(ctx.state)),
}));
