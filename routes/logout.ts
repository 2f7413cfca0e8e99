import { only } from "@/lib/methods.ts";
import { deleteSessionToken, sessionToken } from "@/lib/session_cookie.ts";
import { refuseOtherSites } from "@/lib/staff_only.ts";
import { define } from "@/lib/state.ts";

/** Ends the browser's session, if it has one. */
export const handler = define.handlers(only({
  async POST(ctx) {
    refuseOtherSites(ctx);
    const { sessions, config } = ctx.state.services;
    const token = sessionToken(ctx.req, config);
    if (token !== null) await sessions.end(token);
    const response = ctx.redirect("/login", 303);
    deleteSessionToken(response, ctx.req, config);
    return response;
  },
}));
