// Also runs in the browser.
/** Not for apps: the build in use, in the browser the one that this script came with. */
export const build: { id: string } = {
  id: /\/_fresh\/js\/(\w+)\//.exec(import.meta.url)?.[1] ?? "",
};

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
