import type { Context } from "fresh";
import { isSecret } from "@/lib/base/secrets.ts";
import type { Config } from "@/lib/config.ts";
import { staffOnly } from "./staff_only.ts";
import type { State } from "@/lib/state.ts";

/** Answers staff, and a monitor that shows `METRICS_TOKEN`. Throws as {@linkcode staffOnly} does. */
export async function staffOrMonitor(
  ctx: Context<State>,
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  if (!isMonitor(ctx.req, ctx.state.services.config)) return await staffOnly(ctx, answer);
  const response = await answer();
  response.headers.set("cache-control", "no-store");
  return response;
}

/** Whether a monitor asks, by the token that it was given (RFC 6750, 2.1). Takes as long whatever it sends. */
function isMonitor(request: Request, { metricsToken }: Pick<Config, "metricsToken">): boolean {
  const [, token = ""] = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "") ??
    [];
  return metricsToken !== null && isSecret(token, metricsToken);
}
