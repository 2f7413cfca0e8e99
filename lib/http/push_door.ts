import type { Context } from "fresh";
import { parseJson } from "@/lib/base/json.ts";
import type { Push } from "@/lib/push/push.ts";
import { WrongWish } from "@/lib/push/subscription.ts";
import type { State } from "@/lib/state.ts";
import { clientAddress } from "./client_address.ts";
import { HttpError } from "./http_error.ts";
import { readBody } from "./request_body.ts";
import { refuseOtherSites } from "./staff_only.ts";

/** An endpoint of 2,048 letters, another one that it replaces, and their keys. */
const MAX_BYTES = 8_192;

/** What calls locked phones. Throws {@linkcode HttpError} 404 where they aren't called. */
export function pushOf({ services }: State): Push {
  if (services.push === null) throw new HttpError(404, "Locked phones are not called here");
  return services.push;
}

/**
 * What a page asks for its phone, as JSON, and where that page is. Throws {@linkcode HttpError} 403 for
 * what another site's page sends, 404 where it is off, 429 for too many, and like `readBody()`.
 */
export async function readPushRequest(
  ctx: Context<State>,
): Promise<{ body: unknown; origin: string }> {
  const { req, url, info, state } = ctx;
  refuseOtherSites(ctx);
  const waitS = pushOf(state).admit(clientAddress(req, info, state.services.config));
  if (waitS > 0) {
    const headers = { "retry-after": String(waitS) };
    throw new HttpError(429, "Too many requests from this address", headers);
  }
  const body = parseJson(await readBody(req, MAX_BYTES));
  return { body, origin: req.headers.get("origin") ?? url.origin };
}

/** 204 for what was done. Throws {@linkcode HttpError} 400 and 409. */
export function pushAnswer(outcome: "stored" | "ended" | "full" | WrongWish): Response {
  if (outcome instanceof WrongWish) throw new HttpError(400, outcome.reason);
  if (outcome === "full") throw new HttpError(409, "Too many phones or numbers");
  return new Response(null, { status: 204 });
}
