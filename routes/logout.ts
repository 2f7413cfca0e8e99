import { only } from "@/lib/http/methods.ts";
import { deleteSessionToken, sessionToken } from "@/lib/http/session_cookie.ts";
import { refuseOtherSites, seeOther } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

/** Ends the browser's session, if it has one. */
export const handler = define.handlers(only({
  async POST(ctx) {
    refuseOtherSites(ctx);
    const { sessions, signIn, config } = ctx.state.services;
    const token = sessionToken(ctx.req, config);
    if (token !== null) await sessions.end(token);
    const response = seeOther(signIn === null ? "/login" : "/login?out");
    deleteSessionToken(response, ctx.req, config);
    return response;
  },
}));
