import { type Context, page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import { LogOut } from "@/components/staff/LogOut.tsx";
import { QrCode } from "@/components/page/QrCode.tsx";
import { Calendar, timeOf } from "@/lib/shared/calendar.ts";
import { loginLink } from "@/lib/shared/login_link.ts";
import { only } from "@/lib/http/methods.ts";
import { publicAddress } from "@/lib/http/origin.ts";
import { LOGIN_CODE_MS } from "@/lib/staff/session.ts";
import { sessionToken } from "@/lib/http/session_cookie.ts";
import { findSession, seeOther } from "@/lib/http/staff_only.ts";
import { STAFF_PAGE } from "@/lib/http/paths.ts";
import { define, type State } from "@/lib/state.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface DevicesData {
  /** Whether another device can find this page at all. */
  hasAddress: boolean;
  /** A one-time link that was made for this answer. */
  link: string | null;
  /** Who is logged in with their own account. */
  you: You | null;
}

/** What the page tells somebody of what is known of them. */
interface You {
  name: string;
  id: string;
  /** What the log calls them. */
  who: string;
  /** When they are logged out, in ms since the epoch. */
  until: number;
}

/** Where staff log another device in, and all devices out. */
export const handler = define.handlers(only({
  async GET(ctx) {
    const hasAddress = publicAddress(ctx.req, ctx.state.services.config) !== null;
    return page<DevicesData>({ hasAddress, link: null, you: await yourself(ctx) });
  },
  async POST(ctx) {
    const { req, url, state } = ctx;
    const { config, sessions } = state.services;
    const address = publicAddress(req, config);
    const you = await yourself(ctx);
    if (address === null) return page<DevicesData>({ hasAddress: false, link: null, you });
    const code = await sessions.makeCode(sessionToken(req, config) ?? "");
    // All sessions were ended a moment ago.
    if (code === null) return seeOther("/login");
    state.log("info", "One-time login link created");
    // It leaves the screen when it is of no more use.
    const headers = { refresh: `${LOGIN_CODE_MS / 1000}; url=${url.pathname}` };
    return page<DevicesData>({ hasAddress: true, link: loginLink(address, code), you }, {
      headers,
    });
  },
}));

async function yourself(ctx: Context<State>): Promise<You | null> {
  const { signIn } = ctx.state.services;
  const session = await findSession(ctx);
  if (signIn === null || session === null || session.person === null) return null;
  const { person, expiresAt: until } = session;
  return { name: person.name, id: person.id, who: signIn.pseudonymOf(person), until };
}

export default define.page<typeof handler>(({ data: { hasAddress, link, you }, state }) => {
  const { devices } = state.texts;
  return (
    <>
      <link rel="stylesheet" href={asset("/staff.css")} />
      <PageHeader branding={state.services.config.branding} title={devices.title} />
      <main class="staff devices">
        {you && (
          <AboutYou you={you} texts={state.texts} timeZone={state.services.config.timeZone} />
        )}
        <section aria-labelledby="another-device">
          <h2 id="another-device">{devices.another}</h2>
          {link && <QrCode text={link} label={devices.qrCode} />}
          <p>
            {!hasAddress
              ? devices.noAddress
              : fill(link ? devices.scan : devices.how, { minutes: LOGIN_CODE_MS / 60_000 })}
          </p>
          {hasAddress && (
            <form method="post" action="/orders/devices">
              <button type="submit">{link ? devices.again : devices.logIn}</button>
            </form>
          )}
        </section>
        <section aria-labelledby="screens">
          <h2 id="screens">{state.texts.televisions.title}</h2>
          <p class="hint">{state.texts.televisions.why}</p>
          <a class="button" href="/orders/screens">{state.texts.televisions.add}</a>
        </section>
        <section class="everywhere" aria-labelledby="everywhere">
          <h2 id="everywhere">{devices.everywhere}</h2>
          <LogOut isEverywhere config={state.services.config} texts={state.texts} />
        </section>
        <p class="hint">
          <a href={STAFF_PAGE}>{devices.back}</a>
        </p>
      </main>
    </>
  );
});

function AboutYou(
  { you: { name, id, who, until }, texts: { devices }, timeZone }: {
    you: You;
    texts: Texts;
    timeZone: string;
  },
) {
  const time = timeOf(new Calendar(timeZone).quarterAt(until));
  return (
    <section aria-labelledby="you">
      <h2 id="you">{devices.you}</h2>
      <p>{fill(devices.loggedInAs, { name, time })} {devices.endsWithYou}</p>
      <p class="hint">{fill(devices.yourId, { id, who })}</p>
    </section>
  );
}
