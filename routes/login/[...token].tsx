import { page } from "fresh";
import { LoginPage } from "@/components/staff/LoginPage.tsx";
import { only } from "@/lib/http/methods.ts";
import { STAFF_PAGE } from "@/lib/http/paths.ts";
import { signInLink } from "@/lib/http/sign_in.ts";
import { define } from "@/lib/state.ts";

/**
 * Hubble Order Manager logged people in by a link that has the login token in its path, from where it
 * gets into histories and logs. Here nobody looks at what is in it, and the page says why.
 */
export const handler = define.handlers(only({
  // Gone: no search engine keeps it.
  GET: () => page(undefined, { status: 410, headers: { "cache-control": "no-store" } }),
}));

export default define.page<typeof handler>(({ state }) => {
  const { signIn, takesLoginToken, branding } = state.services.config;
  const link = signIn && signInLink(signIn, STAFF_PAGE, false);
  return (
    <LoginPage
      next={STAFF_PAGE}
      reply="tokenInLink"
      own={signIn && { provider: signIn.provider, link: link!, trouble: null }}
      takesToken={takesLoginToken}
      branding={branding}
      texts={state.texts}
    />
  );
});
