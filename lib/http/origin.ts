import { type TrustedProxies, trustsProxy } from "@/lib/base/trusted_proxies.ts";

/** Names and addresses by which a machine means itself. */
const OWN = /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;
/** No one has a longer one, and a QR code of it could not be scanned. */
const MAX_LENGTH = 300;

/** What of the configuration says by which address browsers come to us. */
export interface Site {
  /** The address in people's browsers, where a proxy stands in front. */
  publicUrl: URL | null;
  /** Whether that proxy's word is taken. */
  trustProxy: TrustedProxies;
}

/** Whether the visitor's browser speaks https, to us or to the proxy in front. */
export function isHttps(
  request: Request,
  { publicUrl, trustProxy }: Site,
): boolean {
  const { protocol, host } = new URL(request.url);
  return protocol === "https:" ||
    publicUrl?.protocol === "https:" && publicUrl.host === host ||
    // The first is what the outermost of several proxies has seen.
    trustsProxy(trustProxy) && /^https\b/i.test(request.headers.get("x-forwarded-proto") ?? "");
}

/**
 * Whether a page of `PUBLIC_URL` has sent a request, and that is https: so the browser speaks https,
 * even where the proxy in front neither passes the `Host` on nor is trusted. Only what changes
 * something carries an `Origin`.
 */
export function isSentFromHttps(
  request: Request,
  { publicUrl }: Pick<Site, "publicUrl">,
): boolean {
  return publicUrl?.protocol === "https:" && request.headers.get("origin") === publicUrl.origin;
}

/**
 * Whether a request comes from one of our own pages, by what browsers say of it and pages can't
 * change: `Sec-Fetch-Site`, or `Origin` where that is not sent (plain http). Neither: it does not.
 */
export function isSameOrigin(
  request: Request,
  { publicUrl }: Pick<Site, "publicUrl">,
): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  return [new URL(request.url).host, publicUrl?.host].includes(new URL(origin).host);
}

/**
 * The address at which phones find the guests' page: the configured one, else the one by which the
 * visitor came; `null` where that leads nowhere from another device.
 */
export function publicAddress(
  request: Request,
  site: Site,
): URL | null {
  const url = site.publicUrl ?? new URL("/", request.url);
  if (OWN.test(url.hostname) || url.href.length > MAX_LENGTH) return null;
  if (site.publicUrl === null && isHttps(request, site)) url.protocol = "https:";
  return url;
}
