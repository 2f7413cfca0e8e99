import { define } from "../lib/define.ts";

export const handler = define.handlers({ POST: () => new Response("posted") });
