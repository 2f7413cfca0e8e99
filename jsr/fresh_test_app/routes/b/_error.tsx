import { define } from "../../lib/define.ts";

export const handler = define.handlers(() => {
  throw new Error("again");
});
