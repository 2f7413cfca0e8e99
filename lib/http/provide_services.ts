import { type Middleware } from "fresh";
import { HttpError } from "./http_error.ts";
import { reasonOf } from "@/lib/base/log.ts";
import type { Services } from "@/lib/services.ts";
import type { State } from "@/lib/state.ts";

/** Puts the services into `ctx.state`; answers 503 while they can't be opened. */
export function provideServices(open: () => Promise<Services>): Middleware<State> {
  return async (ctx) => {
    try {
      ctx.state.services = await open();
    } catch (error) {
      ctx.state.log("error", "Could not open the services", { reason: reasonOf(error) });
      throw new HttpError(503);
    }
    return await ctx.next();
  };
}
