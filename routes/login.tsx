import { page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/PageHeader.tsx";
import { log } from "@/lib/log.ts";
import { only } from "@/lib/methods.ts";
import { readForm } from "@/lib/request_body.ts";
import { sessionToken, setSessionToken } from "@/lib/session_cookie.ts";
import { findSession, pageAfterLogin, refuseOtherSites, seeOther } from "@/lib/staff_only.ts";
import { define } from "@/lib/state.ts";

const headers = { "cache-control": "no-store" };

/** Where staff log in with the login token. */
export const handler = define.handlers(only({
  async GET(ctx) {
    const next = pageAfterLogin(ctx.url.searchParams.get("next"));
    const session = await findSession(ctx);
    if (session === null) return page({ next, isWrong: false }, { headers });
    const response = seeOther(next);
    session.keep(response);
    return response;
  },
  async POST(ctx) {
    refuseOtherSites(ctx);
    const { sessions, config } = ctx.state.services;
    const form = await readForm(ctx.req);
    const next = pageAfterLogin(form.get("next"));
    const token = await sessions.begin(form.get("token") ?? "");
    log(token === null ? "warn" : "info", token === null ? "Login refused" : "Staff logged in");
    if (token === null) return page({ next, isWrong: true }, { status: 401, headers });
    const before = sessionToken(ctx.req, config);
    if (before !== null) await sessions.end(before);
    const response = seeOther(next);
    setSessionToken(response, ctx.req, config, token);
    return response;
  },
}));

export default define.page<typeof handler>(({ data, state }) => (
  <>
    <link rel="stylesheet" href={asset("/staff.css")} />
    <PageHeader branding={state.services.config.branding} title={state.texts.staff.title} />
    <main class="staff">
      <form class="login" method="post" action="/login">
        {/* For password managers: there is one account, and everybody on duty has it. */}
        <input type="text" name="username" value="staff" autoComplete="username" hidden readOnly />
        <label for="token">{state.texts.login.token}</label>
        <input
          id="token"
          name="token"
          type="password"
          required
          autoFocus
          autoComplete="current-password"
          aria-describedby="login-reply"
          // As text: a bare attribute, which is what the server makes of `true`, says "not invalid".
          aria-invalid={data.isWrong ? "true" : "false"}
        />
        <input type="hidden" name="next" value={data.next} />
        <p id="login-reply" class="reply failed" role="alert">
          {data.isWrong && state.texts.login.wrong}
        </p>
        <button type="submit">{state.texts.staff.logIn}</button>
        <p class="hint">
          {state.texts.login.forStaff} <a href="/">{state.texts.page.toBoard}</a>
        </p>
      </form>
    </main>
  </>
));
