import { HttpError } from "fresh";
import { define } from "../lib/define.ts";

/** Throws what `?what` names. */
export const handler = define.handlers((ctx) => {
  const what = ctx.url.searchParams.get("what");
  if (what === "text") throw "secret";
  throw what === null ? new Error("secret") : new HttpError(Number(what) as 403);
});
