import type { Middleware } from "fresh";
import { trustsProxy } from "@/lib/base/trusted_proxies.ts";
import type { State } from "@/lib/state.ts";

const HEADERS = ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"];

/**
 * Warns once when a proxy says who its visitors are and is not trusted: all of them then count as
 * one address, and staff's cookies may lack `Secure`. Staff's page says so, too.
 */
export function noticeProxy(): Middleware<State> {
  return (ctx) => {
    const { config, status } = ctx.state.services;
    if (!status.ignoresProxy && !trustsProxy(config.trustProxy)) {
      // Asked for one by one: Deno takes seconds to go through thousands of headers.
      const header = HEADERS.find((name) => ctx.req.headers.has(name));
      if (header !== undefined) {
        status.ignoresProxy = true;
        ctx.state.log(
          "warn",
          "A proxy's headers are ignored: set TRUST_PROXY if the proxy is yours",
          { header },
        );
      }
    }
    return ctx.next();
  };
}
