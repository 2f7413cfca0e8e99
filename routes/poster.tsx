import { asset } from "fresh/runtime";
import { page } from "fresh";
import { QrCode } from "@/components/page/QrCode.tsx";
import { only } from "@/lib/http/methods.ts";
import { LANGUAGES } from "@/lib/http/preferences.ts";
import { publicAddress } from "@/lib/http/origin.ts";
import { define } from "@/lib/state.ts";
import { fill } from "@/lib/shared/texts.ts";

export const handler = define.handlers(only({
  GET: ({ req, state }) =>
    page({ address: publicAddress(req, state.services.config) }, {
      headers: { "cache-control": "no-cache" },
    }),
}));

/** A sheet to print, on A4 for the wall or on A6 for a table: where guests find the board. */
export default define.page<typeof handler>(({ data: { address }, state }) => {
  const { services: { config: { branding } }, texts } = state;
  const others = Object.values(LANGUAGES).filter((each) => each !== texts);
  if (address === null) {
    return (
      <main class="error">
        <p>{texts.devices.noAddress}</p>
      </main>
    );
  }
  return (
    <>
      <link rel="stylesheet" href={asset("/poster.css")} />
      <main class="poster">
        <header>
          {branding.logoUrl && <img src={branding.logoUrl} alt="" data-fresh-disable-lock />}
          {branding.name && <p>{branding.name}</p>}
        </header>
        <h1 lang={texts.language}>{texts.poster.title}</h1>
        {others.map(({ language, poster }) => (
          <p key={language} lang={language} class="poster-title">{poster.title}</p>
        ))}
        <QrCode text={address.href} label={fill(texts.screen.qrCode, { address: address.host })} />
        {[texts, ...others].map(({ language, poster }) => (
          <p key={language} lang={language} class="poster-how">{poster.how}</p>
        ))}
        <p class="poster-address">{address.host}</p>
      </main>
    </>
  );
});
