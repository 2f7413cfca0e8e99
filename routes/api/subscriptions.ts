import { only } from "@/lib/http/methods.ts";
import { pushAnswer, pushOf, readPushRequest } from "@/lib/http/push_door.ts";
import { define } from "@/lib/state.ts";

const headers = { "cache-control": "no-store" };

/** Being called on a locked phone: the key for it, asking for it, and ending it. */
export const handler = define.handlers(only({
  async GET({ state }) {
    return Response.json({ publicKey: await pushOf(state).publicKey() }, { headers });
  },
  async PUT(ctx) {
    const { body, origin } = await readPushRequest(ctx);
    return pushAnswer(await pushOf(ctx.state).subscribe(body, origin));
  },
  async DELETE(ctx) {
    const { body } = await readPushRequest(ctx);
    return pushAnswer(await pushOf(ctx.state).unsubscribe(body));
  },
}));
