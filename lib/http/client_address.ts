import type { Site } from "./origin.ts";

/**
 * Who sent a request, as far as limits per address go: the address of the connection, or what the
 * proxy in front says of its own (the last entry of `X-Forwarded-For`; what stands before it anyone
 * can write). Of IPv6 the network of 64 bits, which one device has to itself.
 */
export function clientAddress(
  request: Request,
  { remoteAddr }: Pick<Deno.ServeHandlerInfo, "remoteAddr">,
  { trustProxy }: Pick<Site, "trustProxy">,
): string {
  const forwarded = trustProxy ? request.headers.get("x-forwarded-for") : null;
  const last = forwarded?.split(",").at(-1)?.trim() ?? "";
  const peer = "hostname" in remoteAddr ? remoteAddr.hostname : "unknown";
  return network(last) ?? network(peer) ?? peer;
}

const IPV4 = /^((25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\.(?!$)|$)){4}$/;

/** The network that an address stands for; `null`: it is none. */
function network(address: string): string | null {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1] ?? address;
  if (IPV4.test(mapped)) return mapped;
  if (!/^[0-9a-f:.]+$/i.test(address)) return null;
  // As a URL's host it has neither capitals nor dots.
  const host = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return null;
  const [head = "", tail = ""] = host.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const before = groups(head);
  const missing = 8 - before.length - groups(tail).length;
  const filled = [...before, ...Array<string>(missing).fill("0"), ...groups(tail)];
  return `${filled.slice(0, 4).join(":")}::/64`;
}
