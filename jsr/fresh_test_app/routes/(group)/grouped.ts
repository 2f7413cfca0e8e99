import { define } from "../../lib/define.ts";

export const handler = define.handlers((ctx) => Response.json(ctx.state.names ?? []));
