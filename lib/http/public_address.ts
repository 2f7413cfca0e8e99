import { isHttps, type Site } from "./origin.ts";

/** Names and addresses by which a machine means itself. */
const OWN = /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;
/** No one has a longer one, and a QR code of it could not be scanned. */
const MAX_LENGTH = 300;

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
