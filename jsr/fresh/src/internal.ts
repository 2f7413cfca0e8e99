/** What the generated `_fresh/server.js` imports; not for apps. */
export { applySnapshot } from "./snapshot.ts";
