import { iconOf } from "@/lib/http/icon.ts";
import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** The board's icons for home screens, in the café's colours. */
export const handler = define.handlers(only({
  GET({ params, state }) {
    const png = iconOf(params.name!, state.services.config.branding);
    if (png === null) throw new HttpError(404);
    return new Response(png, {
      headers: { "content-type": "image/png", "cache-control": "public, max-age=86400" },
    });
  },
}));
