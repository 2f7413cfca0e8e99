import { App, HttpError, staticFiles } from "fresh";
import type { State } from "./lib/define.ts";

/** What a middleware of the app has seen leave `next()`, request by request. */
export const seen: string[] = [];

export function createApp(): App<State> {
  return new App<State>()
    .use(async (ctx) => {
      try {
        const response = await ctx.next();
        response.headers.set("x-outer", "yes");
        seen.push(String(response.status));
        return response;
      } catch (error) {
        seen.push(`thrown ${error instanceof HttpError ? error.status : error}`);
        // One middleware answers such a request itself.
        if (ctx.url.searchParams.has("caught")) {
          return await ctx.render(null, { status: 409, headers: { "x-caught": "yes" } });
        }
        throw error;
      }
    })
    .use(staticFiles())
    .use((ctx) => {
      ctx.state.visitor = "somebody";
      if (ctx.url.searchParams.has("closed")) throw new HttpError(503, "Closed");
      return ctx.next();
    })
    .get("/plain/:name", (ctx) => new Response(`Plain ${ctx.params.name}`))
    .fsRoutes();
}

export const app = createApp();
