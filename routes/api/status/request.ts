import { staffOrMonitor } from "@/lib/http/bearer.ts";
import { only } from "@/lib/http/methods.ts";
import { seenRequest } from "@/lib/http/seen_request.ts";
import { define } from "@/lib/state.ts";

/** How this very request came to the app, which says how the proxies before it are set. */
export const handler = define.handlers(only({
  GET: (ctx) =>
    staffOrMonitor(
      ctx,
      () => Response.json(seenRequest(ctx.req, ctx.info, ctx.state.services.config)),
    ),
}));
