import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** A recording of the café's own, at an address that never has another one. */
export const handler = define.handlers(only({
  GET({ params, state }) {
    const bytes = state.services.ownClips.get(params.language!, params.clip!);
    if (bytes === undefined) throw new HttpError(404);
    return new Response(bytes, {
      headers: {
        "cache-control": "public, max-age=31536000, immutable",
        "content-type": "audio/mpeg",
      },
    });
  },
}));
