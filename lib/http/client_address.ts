import type { TrustedProxies } from "@/lib/base/trusted_proxies.ts";
import { type Address, isInNetworks, parseAddress } from "@/lib/base/networks.ts";

/**
 * Who sent a request, as far as limits per address go: the address of the connection, or what the
 * proxies that are trusted say of theirs in `X-Forwarded-For`, from the last entry on: what stands before
 * the first that is not trusted anyone can write. Of IPv6 the network of 64 bits, which one device has
 * to itself.
 */
export function clientAddress(
  request: Request,
  { remoteAddr }: Pick<Deno.ServeHandlerInfo, "remoteAddr">,
  { trustProxy }: { trustProxy: TrustedProxies },
): string {
  const peer = "hostname" in remoteAddr ? remoteAddr.hostname : "unknown";
  let client = parseAddress(peer);
  const entries = (request.headers.get("x-forwarded-for") ?? "").split(",").reverse();
  for (const [at, entry] of entries.entries()) {
    if (!isTrusted(client, at, trustProxy)) break;
    const next = parseAddress(entry);
    if (next === null) break;
    client = next;
  }
  return client === null ? peer : networkOf(client);
}

/** Whether the sender that stands `at` so many places before us is a proxy whose word is taken. */
function isTrusted(address: Address | null, at: number, proxies: TrustedProxies): boolean {
  if (typeof proxies === "number") return at < proxies;
  return address !== null && isInNetworks(address, proxies);
}

function networkOf(address: Address): string {
  if (!("parts" in address)) return address.toString();
  return `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(":")}::/64`;
}
