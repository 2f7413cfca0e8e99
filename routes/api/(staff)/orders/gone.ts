import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers(only({
  /** The calls that left the board in the last 30 minutes. */
  GET: ({ state }) => Response.json({ gone: state.services.liveBoard.gone }),
}));
