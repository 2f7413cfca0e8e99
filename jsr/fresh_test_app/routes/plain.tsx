import { HttpError } from "fresh";
import { define } from "../lib/define.ts";

export const handler = define.handlers({
  GET(ctx) {
    if (ctx.url.searchParams.has("fail")) throw new HttpError(409, "Failed");
    return { data: "no islands here" };
  },
});

export default define.page<typeof handler>(({ data }) => <p>{data}</p>);
