import { page } from "fresh";
import { LoginPage, type LoginReply } from "@/components/LoginPage.tsx";
import { only } from "@/lib/methods.ts";
import { readForm } from "@/lib/request_body.ts";
import { sessionToken, setSessionToken } from "@/lib/session_cookie.ts";
import { findSession, pageAfterLogin, refuseOtherSites, seeOther } from "@/lib/staff_only.ts";
import { define } from "@/lib/state.ts";

interface LoginData {
  next: string;
  reply: LoginReply | null;
}

const headers = { "cache-control": "no-store" };

/** Where staff log in, with the login token or the code of a one-time link. */
export const handler = define.handlers(only({
  async GET(ctx) {
    const next = pageAfterLogin(ctx.url.searchParams.get("next"));
    const session = await findSession(ctx);
    if (session === null) {
      const reply = ctx.url.searchParams.has("everywhere") ? "loggedOutEverywhere" : null;
      return page<LoginData>({ next, reply }, { headers });
    }
    // The browser would take a one-time link's code along to where nothing takes it out of sight.
    const response = seeOther(`${next}#`);
    session.keep(response);
    return response;
  },
  async POST(ctx) {
    refuseOtherSites(ctx);
    const { sessions, config } = ctx.state.services;
    const form = await readForm(ctx.req);
    const next = pageAfterLogin(form.get("next"));
    const code = form.get("code");
    const token =
      await (code === null ? sessions.begin(form.get("token") ?? "") : sessions.beginByCode(code));
    const by = code === null ? "login token" : "one-time link";
    ctx.state.log(
      token === null ? "warn" : "info",
      token === null ? "Login refused" : "Staff logged in",
      {
        by,
      },
    );
    if (token === null) {
      const reply = code === null ? "wrongToken" : "wrongCode";
      return page<LoginData>({ next, reply }, { status: 401, headers });
    }
    const before = sessionToken(ctx.req, config);
    if (before !== null) await sessions.end(before);
    const response = seeOther(next);
    setSessionToken(response, ctx.req, config, token);
    return response;
  },
}));

export default define.page<typeof handler>(({ data, state }) => (
  <LoginPage {...data} branding={state.services.config.branding} texts={state.texts} />
));
