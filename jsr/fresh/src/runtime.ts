// Also runs in the browser.
import type { ComponentChildren } from "preact";
import { build } from "./build_id.ts";

/** Whether this runs in a browser. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

/** The address of a static file that browsers may keep for ever. */
export function asset(path: string): string {
  if (!/^\/(?!\/)/.test(path) || build.id === "") return path;
  const url = new URL(path, "http://localhost");
  if (url.searchParams.has("__frsh_c")) return path;
  url.searchParams.set("__frsh_c", build.id);
  return url.pathname + url.search + url.hash;
}

/** Puts its children into the document's head, in place of their likes. */
export function Head(_props: { children?: ComponentChildren }): null {
  return null;
}
