import { Logo } from "@/components/page/Logo.tsx";
import { QrCode } from "@/components/page/QrCode.tsx";
import type { Branding } from "@/lib/http/branding.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface ScreenPanelProps {
  branding: Branding;
  /** Of the guests' page; `null`: no phone could open it. */
  address: URL | null;
  texts: Texts;
}

/** Beside the numbers: whose they are, what they mean, and how to have them on a phone. */
export function ScreenPanel({ branding, address, texts: { page, screen } }: ScreenPanelProps) {
  return (
    <header class="screen-panel">
      <div class="screen-brand">
        {branding.logoUrl && <Logo class="screen-logo" url={branding.logoUrl} />}
        {branding.name && <p class="screen-name">{branding.name}</p>}
        <h1>{page.title}</h1>
      </div>
      {address !== null && (
        <figure class="screen-qr">
          <QrCode text={address.href} label={fill(screen.qrCode, { address: address.host })} />
          <figcaption>
            {screen.onYourPhone}
            <span class="screen-address">{address.host}</span>
          </figcaption>
        </figure>
      )}
    </header>
  );
}
