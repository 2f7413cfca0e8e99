import { define } from "../lib/define.ts";

export const handler = define.handlers({
  GET: () => new Response("got", { status: 203, headers: { "x-a": "b" } }),
});
