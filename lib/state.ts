import { createDefine } from "fresh";
import type { LimitedLog } from "@/lib/base/limited_log.ts";
import type { log } from "@/lib/base/log.ts";
import type { Services } from "./services.ts";
import type { Theme } from "@/lib/shared/theme.ts";
import type { Texts } from "@/lib/shared/texts.ts";

/** What the first middlewares give to every route as `ctx.state`. */
export interface State {
  /** Writes a line with the id of the request that it is about. */
  log: typeof log;
  /** The same for what anybody can set off as often as they like: a line a second of each kind. */
  logLimited: LimitedLog["log"];
  services: Services;
  /** What people read, in the visitor's language. */
  texts: Texts;
  theme: Theme;
}

/** Fresh's typed helpers for this app's state. */
export const define = createDefine<State>();
