import type { Middleware } from "fresh";
import type { Branding } from "./config.ts";
import type { State } from "./state.ts";

/** For what is no document: nothing of it may load anything, should a browser show it as one. */
const NO_DOCUMENT = "default-src 'none'; frame-ancestors 'none'";
/** The service worker asks the server for what its pages ask it for. */
const SERVICE_WORKER = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

/**
 * Sets the security headers of every answer, errors and files too. The nonce in a page's
 * Content-Security-Policy is the one that Fresh rendered into its script and style elements.
 */
export function securityHeaders(): Middleware<State> {
  return async (ctx) => {
    let response = await ctx.next();
    let policy = ctx.url.pathname === "/service_worker.js" ? SERVICE_WORKER : NO_DOCUMENT;
    if (response.headers.get("content-type")?.startsWith("text/html") && response.body !== null) {
      const html = await response.text();
      const nonce = /<(?:style|script)\b[^>]* nonce="([^"]+)"/.exec(html)?.[1] ?? null;
      policy = contentSecurityPolicy(nonce, ctx.state.services?.config.branding ?? null);
      response = new Response(html, response);
      response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    }
    response.headers.set("content-security-policy", policy);
    response.headers.set("x-content-type-options", "nosniff");
    response.headers.set("referrer-policy", "same-origin");
    return response;
  };
}

/** A document's policy: everything from ourselves alone, but the configured pictures. */
export function contentSecurityPolicy(nonce: string | null, branding: Branding | null): string {
  const own = nonce === null ? "'self'" : `'self' 'nonce-${nonce}'`;
  const pictures = [branding?.logoUrl, branding?.faviconUrl]
    .filter((url) => url != null && URL.canParse(url))
    .map((url) => new URL(url!).origin);
  return [
    "default-src 'none'",
    `script-src ${own}`,
    `style-src ${own}`,
    ["img-src 'self' data:", ...new Set(pictures)].join(" "),
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
