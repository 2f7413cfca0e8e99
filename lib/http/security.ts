import type { Middleware } from "fresh";
import type { Branding } from "./branding.ts";
import type { Config } from "@/lib/config.ts";
import { isImmutable } from "./caching.ts";
import { reasonOf } from "@/lib/base/log.ts";
import { isHttps } from "./origin.ts";
import { isScreenPath } from "./paths.ts";
import { pathWithoutToken } from "./paths.ts";
import type { State } from "@/lib/state.ts";

/** What every policy has; the first three would follow from the first alone, and are what audits look for. */
const NOTHING = ["default-src 'none'", "object-src 'none'", "base-uri 'none'"];
/** The service worker asks the server for what its pages ask it for. */
const SERVICE_WORKER = [...NOTHING, "connect-src 'self'", "frame-ancestors 'none'"].join("; ");
/** For what is no document: nothing of it may load anything, should a browser show it as one. */
const NO_DOCUMENT = [...NOTHING, "frame-ancestors 'none'"].join("; ");

/** What no page of ours uses; sound, vibration and full screen are left as browsers have them. */
const UNUSED = ["camera=()", "geolocation=()", "microphone=()"];
/** Of a page. What is none gets the shorter one, which no browser looks at: every byte of a script counts. */
const PAGE_PERMISSIONS = [...UNUSED, "display-capture=()", "hid=()", "midi=()", "payment=()"]
  .concat("serial=()", "usb=()", "screen-wake-lock=(self)").join();
const PERMISSIONS = UNUSED.join();

/** Where a response of Fresh's carries the nonce that its script and style elements have. */
const FRESH_NONCE = Symbol.for("__freshNonce");

/** A year, as browsers want it. Not for other names below the café's: they are not ours. */
const STRICT_TRANSPORT = "max-age=31536000";
/** While the services can't be opened, only the request itself tells. */
const UNKNOWN_SITE = { publicUrl: null, trustProxy: 0 };

/**
 * Sets the security headers of every answer, errors and files too. What even the page of errors, or
 * one of the middlewares around it, has failed at is a plain 500.
 */
export function securityHeaders(): Middleware<State> {
  return async (ctx) => {
    const { pathname } = ctx.url;
    const response = await ctx.next().catch((error) => {
      const path = pathWithoutToken(pathname);
      ctx.state.log("error", "Request failed", { path, reason: reasonOf(error) });
      const headers = { "cache-control": "no-store" };
      return new Response("Internal server error", { status: 500, headers });
    });
    const config = ctx.state.services?.config ?? UNKNOWN_SITE;
    return secured(response, { pathname, overHttps: isHttps(ctx.req, config) });
  };
}

/** Gives an answer its security headers; a page has its policies from {@linkcode documentPolicy} already. */
export function secured(response: Response, { pathname = "", overHttps = false } = {}): Response {
  const { headers } = response;
  if (!headers.has("content-security-policy")) {
    const isServiceWorker = pathname === "/service_worker.js";
    headers.set("content-security-policy", isServiceWorker ? SERVICE_WORKER : NO_DOCUMENT);
  }
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "same-origin");
  // Nor does any browser look at it in a file of the build, of which each byte counts.
  const isOfBuild = isImmutable(response);
  if (!isOfBuild && !headers.has("permissions-policy")) {
    headers.set("permissions-policy", PERMISSIONS);
  }
  // Such files are the same for everybody, and so is what any site may read.
  const isForAll = isOfBuild || headers.get("access-control-allow-origin") === "*";
  if (!isForAll) headers.set("cross-origin-resource-policy", "same-origin");
  if (overHttps) {
    headers.set("strict-transport-security", STRICT_TRANSPORT);
    // Over plain http browsers only complain of it.
    headers.set("cross-origin-opener-policy", "same-origin");
  }
  return response;
}

/**
 * Gives a page its policies; the Content-Security-Policy has the nonce that Fresh has rendered into the
 * page's script and style elements.
 */
export function documentPolicy(): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next();
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    // The body is not looked at: Deno would leave the connection of a body that came too late open.
    if (!isPage) return response;
    const { [FRESH_NONCE]: nonce = null } = response as { [FRESH_NONCE]?: string };
    const config = ctx.state.services?.config ?? null;
    const framedBy = isScreenPath(ctx.url.pathname) ? config?.screenFrameAncestors ?? [] : [];
    response.headers.set(
      "content-security-policy",
      contentSecurityPolicy(nonce, config?.branding ?? null, framedBy),
    );
    response.headers.set("permissions-policy", PAGE_PERMISSIONS);
    return response;
  };
}

/** A page's policy: everything from ourselves alone, but the configured pictures. */
export function contentSecurityPolicy(
  nonce: string | null,
  branding: Pick<Branding, "logoUrl" | "faviconUrl"> | null,
  framedBy: Config["screenFrameAncestors"] = [],
): string {
  const own = nonce === null ? "'self'" : `'self' 'nonce-${nonce}'`;
  const pictures = [branding?.logoUrl, branding?.faviconUrl]
    .filter((url) => url != null && URL.canParse(url))
    .map((url) => new URL(url!).origin);
  return [
    ...NOTHING,
    `script-src ${own}`,
    `style-src ${own}`,
    ["img-src 'self' data:", ...new Set(pictures)].join(" "),
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    `frame-ancestors ${framedBy.length > 0 ? framedBy.join(" ") : "'none'"}`,
  ].join("; ");
}
