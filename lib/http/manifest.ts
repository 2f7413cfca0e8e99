import type { State } from "@/lib/state.ts";

/** A page as it is called and opens when a device keeps it on its home screen. */
export interface KeptOnDevice {
  /** Where it opens. */
  path: string;
  title: string;
  display: "standalone" | "fullscreen";
  orientation: "any" | "landscape";
}

/** The web app manifest of a page, in the café's colours and with its name. */
export function manifest({ services, texts }: State, page: KeptOnDevice): Response {
  const { name, primaryColor } = services.config.branding;
  const icon = (name: string, size: number, purpose: "any" | "maskable") => (
    { src: `/icons/${name}`, sizes: `${size}x${size}`, type: "image/png", purpose }
  );
  const { path, title, display, orientation } = page;
  const body = {
    id: path,
    start_url: path,
    scope: "/",
    lang: texts.language,
    name: name === null ? title : `${title} · ${name}`,
    // Two of one café must not look the same on a home screen.
    short_name: path === "/" ? name ?? texts.page.shortTitle : title,
    description: texts.page.description,
    display,
    orientation,
    theme_color: primaryColor,
    background_color: primaryColor,
    icons: [
      icon("icon-192.png", 192, "any"),
      icon("icon-512.png", 512, "any"),
      icon("icon-maskable-512.png", 512, "maskable"),
    ],
  };
  return new Response(JSON.stringify(body), {
    headers: {
      "content-type": "application/manifest+json",
      "cache-control": "no-cache",
      "vary": "Accept-Language, Cookie",
    },
  });
}
