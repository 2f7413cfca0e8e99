import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** What the board is called and looks like when a phone keeps it on its home screen. */
export const handler = define.handlers(only({
  GET({ state }) {
    const { services, texts } = state;
    const { name, primaryColor } = services.config.branding;
    const png = (src: string, size: number, purpose: "any" | "maskable") => (
      { src, sizes: `${size}x${size}`, type: "image/png", purpose }
    );
    const manifest = {
      id: "/",
      start_url: "/",
      scope: "/",
      lang: texts.language,
      name: name === null ? texts.page.title : `${texts.page.title} · ${name}`,
      short_name: name ?? texts.page.shortTitle,
      description: texts.page.description,
      display: "standalone",
      theme_color: primaryColor,
      background_color: primaryColor,
      icons: [
        png("/icon-192.png", 192, "any"),
        png("/icon-512.png", 512, "any"),
        png("/icon-maskable-512.png", 512, "maskable"),
      ],
    };
    return new Response(JSON.stringify(manifest), {
      headers: {
        "content-type": "application/manifest+json",
        "cache-control": "no-cache",
        "vary": "Accept-Language, Cookie",
      },
    });
  },
}));
