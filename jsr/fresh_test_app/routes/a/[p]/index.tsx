import { page } from "fresh";
import { define } from "../../../lib/define.ts";

export const handler = define.handlers({
  GET: (ctx) => page({ p: ctx.params.p }, { status: 201, headers: { "x-a": "b" } }),
});

export default define.page<typeof handler>(({ data, params, route, url }) => (
  <>
    {data.p} {params.p} {route} {url.pathname}
  </>
));
