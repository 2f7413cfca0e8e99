import { createDefine } from "fresh";

export interface State {
  visitor?: string;
}

export const define = createDefine<State>();
