import type { ProviderName, SignInTrouble } from "@/lib/shared/sign_in.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

/** Logging in with an account of one's own. */
export interface OwnAccountProps {
  provider: ProviderName;
  /** The address that begins it. */
  link: string;
  /** Why it failed, or that it is not finished. */
  trouble: SignInTrouble | "unfinished" | null;
  /** Whether to offer logging out of the account itself. */
  isLeaving: boolean;
  texts: Texts;
}

/** The button that leads to the provider of staff's accounts, and what came of it the last time. */
export function OwnAccount({ provider, link, trouble, isLeaving, texts }: OwnAccountProps) {
  const { own } = texts.login;
  const text = trouble === "unfinished" ? own.unfinished : trouble && own.troubles[trouble];
  return (
    <section class="login own-account">
      <p class={trouble === "unfinished" ? "reply" : "reply failed"} role="alert">
        {text && fill(text, { provider: own.provider[provider] })}
      </p>
      <a class="button" href={link}>
        {trouble === "not allowed" ? own.other : own.logIn[provider]}
      </a>
      {isLeaving && (
        <p class="hint">
          <a href={`/auth/${provider}/logout`}>{own.logOut[provider]}</a>
        </p>
      )}
    </section>
  );
}
