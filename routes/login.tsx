import { page } from "fresh";
import { LoginPage, type LoginReply } from "@/components/staff/LoginPage.tsx";
import { logIn } from "@/lib/http/log_in.ts";
import { only } from "@/lib/http/methods.ts";
import { readForm } from "@/lib/http/request_body.ts";
import { findSession, refuseOtherSites, seeOther } from "@/lib/http/staff_only.ts";
import { loggedInAt, pageAfterLogin } from "@/lib/http/paths.ts";
import { isAtProvider, signInLink } from "@/lib/http/sign_in.ts";
import { parseSignInTrouble, type SignInTrouble } from "@/lib/shared/sign_in.ts";
import { define } from "@/lib/state.ts";

interface LoginData {
  next: string;
  reply: LoginReply | null;
  retryAfterS?: number;
  trouble?: SignInTrouble | "unfinished" | null;
}

/** What the page says to who was led to it, by the name in its address. */
const REPLIES: Record<string, LoginReply> = {
  "in": "noCookies",
  "out": "loggedOut",
  "everywhere": "loggedOutEverywhere",
};

const headers = { "cache-control": "no-store" };

/** Where staff log in, with their own account, the login token or the code of a one-time link. */
export const handler = define.handlers(only({
  async GET(ctx) {
    const query = ctx.url.searchParams;
    const next = pageAfterLogin(query.get("next"));
    const session = await findSession(ctx);
    if (session === null) {
      const reply = Object.entries(REPLIES).find(([name]) => query.has(name))?.[1] ?? null;
      const refused = parseSignInTrouble(query.get("refused"));
      const trouble = refused ?? (reply === null && isAtProvider(ctx) ? "unfinished" : null);
      return page<LoginData>({ next, reply, trouble }, { headers });
    }
    // The browser would take a one-time link's code along to where nothing takes it out of sight.
    const response = seeOther(`${next}#`);
    session.keep(response);
    return response;
  },
  async POST(ctx) {
    refuseOtherSites(ctx);
    const form = await readForm(ctx.req);
    const next = pageAfterLogin(form.get("next"));
    const response = seeOther(loggedInAt(next));
    const login = await logIn(ctx, form, response);
    if (login.outcome === "logged in") return response;
    const { reply } = login;
    if (login.outcome === "refused") {
      return page<LoginData>({ next, reply }, { status: 401, headers });
    }
    const { retryAfterS } = login;
    return page<LoginData>({ next, reply, retryAfterS }, {
      status: 429,
      headers: { ...headers, "retry-after": String(retryAfterS) },
    });
  },
}));

export default define.page<typeof handler>(({ data: { trouble = null, ...data }, state }) => {
  const { signIn, takesLoginToken, branding } = state.services.config;
  const isToChoose = trouble === "not allowed" || trouble === "too many groups";
  return (
    <LoginPage
      {...data}
      own={signIn &&
        { provider: signIn.provider, link: signInLink(signIn, data.next, isToChoose), trouble }}
      takesToken={takesLoginToken}
      branding={branding}
      texts={state.texts}
    />
  );
});
