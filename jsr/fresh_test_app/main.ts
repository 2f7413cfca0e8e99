import { App, staticFiles } from "fresh";
import type { State } from "./lib/define.ts";

export const app = new App<State>()
  .use(async (ctx) => {
    const response = await ctx.next();
    response.headers.set("x-outer", "yes");
    return response;
  })
  .use(staticFiles())
  .get("/plain/:name", (ctx) => new Response(`Plain ${ctx.params.name}`))
  .fsRoutes();
