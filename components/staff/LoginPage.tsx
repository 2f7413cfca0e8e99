import { asset } from "fresh/runtime";
import { LoginScript } from "./LoginScript.tsx";
import { OwnAccount, type OwnAccountProps } from "./OwnAccount.tsx";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import type { Branding } from "@/lib/http/branding.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

/** What the page says beside its form. */
export type LoginReply =
  | "wrongToken"
  | "tokenOff"
  | "wrongCode"
  | "tooManyTries"
  | "tooManyVisitors"
  | "tokenInLink"
  | "noCookies"
  | "loggedOut"
  | "loggedOutEverywhere";

interface LoginPageProps {
  /** Where the login token leads. */
  next: string;
  reply: LoginReply | null;
  /** When to come again after too many tries, in s. */
  retryAfterS?: number;
  /** Logging in with an account of one's own; `null`: there is no such thing here. */
  own: Omit<OwnAccountProps, "texts" | "isLeaving"> | null;
  /** Whether one can log in with a token. */
  takesToken: boolean;
  branding: Branding;
  texts: Texts;
}

const GOOD_REPLIES = ["loggedOut", "loggedOutEverywhere"];

/**
 * Where staff log in: with their own account, with the login token, or by the one-time link that a
 * script has found.
 */
export function LoginPage(props: LoginPageProps) {
  const { reply, own, takesToken, branding, texts } = props;
  const { login, staff } = texts;
  const isOut = reply !== null && GOOD_REPLIES.includes(reply);
  return (
    <>
      <link rel="stylesheet" href={asset("/staff.css")} />
      <PageHeader branding={branding} title={staff.title} />
      <main class="staff">
        {reply && !isSaidInForm(props) && (
          <div class="login">
            <Reply {...props} />
          </div>
        )}
        {own !== null && <OwnAccount {...own} isLeaving={isOut} texts={texts} />}
        {takesToken && <TokenForm {...props} />}
        <div class="login">
          <p class="hint">
            {login.forStaff} <a href="/">{texts.page.toBoard}</a>
          </p>
        </div>
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

/** What is about more than the login token stands above all ways to log in. */
function isSaidInForm({ reply, own, takesToken }: LoginPageProps): boolean {
  return takesToken && (own === null || reply === null || !GOOD_REPLIES.includes(reply));
}

function TokenForm(props: LoginPageProps) {
  const { next, reply, own, texts: { login, staff } } = props;
  return (
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
      <div class="field-head">
        <label for="token">{login.token}</label>
        <button
          id="show-token"
          type="button"
          data-show={login.showToken}
          data-hide={login.hideToken}
          hidden
        >
          {login.showToken}
        </button>
      </div>
      <input
        id="token"
        name="token"
        type="password"
        required
        autoFocus={own === null}
        autoComplete="current-password"
        aria-describedby={isSaidInForm(props) ? "login-reply" : undefined}
        // As text: a bare attribute, which is what the server makes of `true`, says "not invalid".
        aria-invalid={reply === "wrongToken" ? "true" : "false"}
      />
      <input type="hidden" name="next" value={next} />
      {isSaidInForm(props) && <Reply {...props} />}
      <button type="submit">{staff.logIn}</button>
      <noscript>
        <p class="hint">{login.noScript}</p>
      </noscript>
    </form>
  );
}

/** What came of the last try, beside that of one's own account. */
function Reply({ reply, retryAfterS = 0, texts: { login } }: LoginPageProps) {
  const isGood = reply !== null && GOOD_REPLIES.includes(reply);
  return (
    <p id="login-reply" class={isGood ? "reply" : "reply failed"} role="alert">
      {reply && fill(login.replies[reply], { seconds: retryAfterS })}
    </p>
  );
}
