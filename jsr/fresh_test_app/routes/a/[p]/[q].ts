import { define } from "../../../lib/define.ts";

export const handler = define.handlers((ctx) =>
  new Response(`${ctx.params.p} then ${ctx.params.q}`)
);
