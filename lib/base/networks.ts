import ipaddr from "ipaddr.js";

/** An IP address; of IPv6 that holds an IPv4 one, that one. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The addresses that begin with the same bits. */
export type Network = [Address, number];

/**
 * Reads an address as proxies write it: bare, or with a port, in brackets or quotes, with a zone, or
 * IPv4 in IPv6. `null`: it is none.
 */
export function parseAddress(text: string): Address | null {
  const bare = text.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\](?::\d{1,5})?|(\d+(?:\.\d+){3})(?::\d{1,5})?)$/
    .exec(bare) ?? [];
  const address = bracketed ?? dotted ?? bare;
  // Without this, 127.1 and 0x7f000001 would be addresses too.
  const isAddress = address.includes(":")
    ? ipaddr.IPv6.isValid(address)
    : ipaddr.IPv4.isValidFourPartDecimal(address);
  return isAddress ? ipaddr.process(address.replace(/%.*$/, "")) : null;
}

/** Reads a network such as `173.245.48.0/20`, or an address, which is a network of one. `null`: it is neither. */
export function parseNetwork(text: string): Network | null {
  const [, first = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const address = parseAddress(first);
  if (address === null) return null;
  const longest = address.kind() === "ipv4" ? 32 : 128;
  const length = bits === undefined ? longest : Number(bits);
  return length <= longest ? [address, length] : null;
}

/** Whether an address is in one of these networks. */
export function isInNetworks(address: Address, networks: Network[]): boolean {
  return networks.some(([first, bits]) =>
    first.kind() === address.kind() && address.match(first as ipaddr.IPv4 & ipaddr.IPv6, bits)
  );
}
