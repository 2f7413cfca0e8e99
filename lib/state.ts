import { createDefine } from "fresh";
import type { Theme } from "@/lib/http/preferences.ts";
import type { LimitedRequestLog, RequestLog } from "@/lib/http/request_log.ts";
import type { Services } from "./services.ts";
import type { Texts } from "@/lib/shared/texts.ts";

/** What the first middlewares give to every route as `ctx.state`. */
export interface State {
  log: RequestLog;
  logLimited: LimitedRequestLog;
  services: Services;
  /** What people read, in the visitor's language. */
  texts: Texts;
  theme: Theme;
}

/** Fresh's typed helpers for this app's state. */
export const define = createDefine<State>();
