import { createDefine } from "fresh";
import type { Services } from "./services.ts";

/** What the first middleware gives to every route as `ctx.state`. */
export interface State {
  services: Services;
}

/** Fresh's typed helpers for this app's state. */
export const define = createDefine<State>();
