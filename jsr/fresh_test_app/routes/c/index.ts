import { HttpError } from "fresh";
import { define } from "../../lib/define.ts";

export const handler = define.handlers(() => {
  throw new HttpError(409);
});
