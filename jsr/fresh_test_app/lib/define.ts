import { createDefine, type Middleware } from "fresh";

export interface State {
  visitor?: string;
  /** The middlewares that the request has come by. */
  names?: string[];
}

export const define = createDefine<State>();

/** Notes a name on the way in. */
export function noting(name: string): Middleware<State> {
  return (ctx) => {
    (ctx.state.names ??= []).push(name);
    return ctx.next();
  };
}
