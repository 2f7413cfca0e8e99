import { asset } from "fresh/runtime";
import { BrandStyle } from "@/components/BrandStyle.tsx";
import { isStaffPath } from "@/lib/staff_only.ts";
import { define } from "@/lib/state.ts";

export default define.page(function App({ Component, state, url }) {
  // An error before the services were opened has no state.
  const branding = state.services?.config.branding;
  const { language, page, staff } = state.texts;
  const title = isStaffPath(url.pathname) ? staff.title : page.title;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={page.description} />
        {branding && <meta name="theme-color" content={branding.primaryColor} />}
        <title>{branding?.name ? `${title} · ${branding.name}` : title}</title>
        <link rel="icon" href={branding?.faviconUrl ?? asset("/favicon.svg")} />
        <link rel="stylesheet" href={asset("/styles.css")} />
        {branding && <BrandStyle branding={branding} />}
        {url.pathname === "/" && (
          <noscript>
            <meta http-equiv="refresh" content="10" />
          </noscript>
        )}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
