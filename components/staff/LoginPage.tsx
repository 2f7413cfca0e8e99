import { asset } from "fresh/runtime";
import { LoginScript } from "./LoginScript.tsx";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import type { Branding } from "@/lib/config.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

/** What the page says beside its form. */
export type LoginReply =
  | "wrongToken"
  | "wrongCode"
  | "tooManyTries"
  | "tooManyVisitors"
  | "tokenInLink"
  | "loggedOutEverywhere";

interface LoginPageProps {
  /** Where the login token leads. */
  next: string;
  reply: LoginReply | null;
  /** When to come again after too many tries, in s. */
  retryAfterS?: number;
  branding: Branding;
  texts: Texts;
}

/** Where staff log in: with the login token, or by the one-time link that a script has found. */
export function LoginPage({ next, reply, retryAfterS = 0, branding, texts }: LoginPageProps) {
  const { login, staff } = texts;
  return (
    <>
      <link rel="stylesheet" href={asset("/staff.css")} />
      <PageHeader branding={branding} title={staff.title} />
      <main class="staff">
        <form id="login-by-token" class="login" method="post" action="/login">
          {/* For password managers: there is one account, and everybody on duty has it. */}
          <input
            type="text"
            name="username"
            value="staff"
            autoComplete="username"
            hidden
            readOnly
          />
          <label for="token">{login.token}</label>
          <input
            id="token"
            name="token"
            type="password"
            required
            autoFocus
            autoComplete="current-password"
            aria-describedby="login-reply"
            // As text: a bare attribute, which is what the server makes of `true`, says "not invalid".
            aria-invalid={reply === "wrongToken" ? "true" : "false"}
          />
          <input type="hidden" name="next" value={next} />
          <p
            id="login-reply"
            class={reply === "loggedOutEverywhere" ? "reply" : "reply failed"}
            role="alert"
          >
            {reply && fill(login.replies[reply], { seconds: retryAfterS })}
          </p>
          <button type="submit">{staff.logIn}</button>
          <noscript>
            <p class="hint">{login.noScript}</p>
          </noscript>
          <p class="hint">
            {login.forStaff} <a href="/">{texts.page.toBoard}</a>
          </p>
        </form>
        <form id="login-by-code" class="login" method="post" action="/login" hidden>
          <input type="hidden" name="code" />
          <p>{login.byCode}</p>
          <button type="submit">{login.thisDevice}</button>
        </form>
      </main>
      <LoginScript />
    </>
  );
}
