import type { Middleware } from "fresh";
import type { State } from "@/lib/state.ts";

/**
 * Warns once when a proxy says who its visitors are and is not trusted: all of them then count as
 * one address, and staff's cookies may lack `Secure`.
 */
export function noticeProxy(): Middleware<State> {
  let hasWarned = false;
  return (ctx) => {
    if (!hasWarned && !ctx.state.services.config.trustProxy) {
      const header = [...ctx.req.headers.keys()].find((name) =>
        /^x-forwarded-|^forwarded$/.test(name)
      );
      hasWarned = header !== undefined;
      if (header !== undefined) {
        ctx.state.log(
          "warn",
          "A proxy's headers are ignored: set TRUST_PROXY=on if the proxy is yours",
          {
            header,
          },
        );
      }
    }
    return ctx.next();
  };
}
