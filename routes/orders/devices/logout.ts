import { only } from "@/lib/http/methods.ts";
import { deleteSessionToken } from "@/lib/http/session_cookie.ts";
import { seeOther } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

/** Logs every device out, the one that asks for it too. */
export const handler = define.handlers(only({
  async POST({ req, state }) {
    const { sessions, config } = state.services;
    await sessions.endAll();
    state.log("info", "All sessions ended");
    const response = seeOther("/login?everywhere");
    deleteSessionToken(response, req, config);
    return response;
  },
}));
