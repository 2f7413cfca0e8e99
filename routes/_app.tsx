import { asset } from "fresh/runtime";
import { Preferences } from "@/components/page/Preferences.tsx";
import { ThemeStyle } from "@/components/page/ThemeStyle.tsx";
import { isScreenPath } from "@/lib/http/paths.ts";
import { isStaffPath } from "@/lib/http/paths.ts";
import { define } from "@/lib/state.ts";

export default define.page(function App({ Component, state, url }) {
  // An error before the services were opened has no state.
  const branding = state.services?.config.branding;
  const { language, page, staff } = state.texts;
  const title = isStaffPath(url.pathname) ? staff.title : page.title;
  const isScreen = isScreenPath(url.pathname);
  const kind = isScreen ? "screen" : isStaffPath(url.pathname) ? "staff" : "manifest";
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta
          name="color-scheme"
          content={state.theme === "system" ? "light dark" : state.theme}
        />
        <meta name="description" content={page.description} />
        {branding && <meta name="theme-color" content={branding.primaryColor} />}
        <title>{branding?.name ? `${title} · ${branding.name}` : title}</title>
        <link rel="icon" href={branding?.faviconUrl ?? asset("/favicon.svg")} />
        <link rel="apple-touch-icon" href="/icons/touch-180.png" />
        <link rel="manifest" href={`/${kind}.webmanifest`} />
        <link rel="stylesheet" href={asset("/styles.css")} />
        {branding && <ThemeStyle branding={branding} theme={state.theme} />}
        {(isScreen || url.pathname === "/") && (
          <noscript>
            <meta http-equiv="refresh" content="10" />
          </noscript>
        )}
      </head>
      <body>
        <Component />
        {!isScreen && (
          <footer class="page-footer">
            <Preferences {...state} />
          </footer>
        )}
      </body>
    </html>
  );
});
