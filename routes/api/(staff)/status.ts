import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** How the café's parts are. */
export const handler = define.handlers(only({
  GET: async ({ state }) => Response.json(await state.services.status.read()),
}));
