import { asset } from "fresh/runtime";

/** Whether an answer is a file of the build, at an address that never has another one. */
export function isImmutable({ headers }: Response): boolean {
  return headers.get("cache-control")?.includes("immutable") ?? false;
}

/** Whether a client has this version already: `If-None-Match`, compared weakly (RFC 9110, 13.1.2). */
export function isKnown({ headers }: Request, etag: string): boolean {
  const known = headers.get("if-none-match");
  if (known === null) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  return known.trim() === "*" || known.split(",").some((tag) => bare(tag) === bare(etag));
}

/**
 * The `Link` of a page by which a browser fetches its styles before its scripts, which are named after
 * it: so it is seen before they run.
 */
export function stylesFirst(paths: string[]): string {
  return ["/styles.css", ...paths]
    .map((path) => `<${asset(path)}>; rel="preload"; as="style"`).join(", ");
}
