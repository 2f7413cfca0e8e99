import { define } from "../../lib/define.ts";

export const handler = define.handlers((ctx) => new Response(`rest ${ctx.params.rest}`));
