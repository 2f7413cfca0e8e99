// Runs in the browser.
import { type ComponentType, Fragment, h, type VNode } from "preact";

/** What compiled JSX calls; of preact's own in the browser most is for other things. */
export function jsx(type: ComponentType<object>, props: object, key?: string): VNode<object> {
  return h(type, key === undefined ? props : { ...props, key });
}
export { Fragment, jsx as jsxs };
