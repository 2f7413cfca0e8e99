import { isSecret } from "@/lib/base/secrets.ts";
import type { Config } from "@/lib/config.ts";

/** Whether a monitor asks, by the token that it was given (RFC 6750, 2.1). Takes as long whatever it sends. */
export function isMonitor(
  request: Request,
  { metricsToken }: Pick<Config, "metricsToken">,
): boolean {
  const [, token = ""] = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "") ??
    [];
  return metricsToken !== null && isSecret(token, metricsToken);
}
