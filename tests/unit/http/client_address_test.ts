import { assertEquals } from "@std/assert";
import type { TrustedProxies } from "@/lib/base/trusted_proxies.ts";
import { parseNetwork } from "@/lib/base/networks.ts";
import { clientAddress } from "@/lib/http/client_address.ts";

/** The address of a request that a connection from `peer` carries. */
function addressOf(peer: string, forwardedFor: string | null, trustProxy: TrustedProxies): string {
  const request = new Request("http://localhost/", {
    headers: forwardedFor === null ? {} : { "x-forwarded-for": forwardedFor },
  });
  const remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: peer, port: 1234 };
  return clientAddress(request, { remoteAddr }, { trustProxy });
}

const CASES: [
  name: string,
  peer: string,
  forwardedFor: string | null,
  untrusted: string,
  trusted: string,
][] = [
  ["no proxy", "192.0.2.1", null, "192.0.2.1", "192.0.2.1"],
  ["one proxy", "10.0.0.1", "192.0.2.1", "10.0.0.1", "192.0.2.1"],
  ["a visitor that makes up others", "10.0.0.1", "1.1.1.1, 192.0.2.1", "10.0.0.1", "192.0.2.1"],
  ["what is no address", "10.0.0.1", "unknown", "10.0.0.1", "10.0.0.1"],
  ["a number too large", "10.0.0.1", "192.0.2.256", "10.0.0.1", "10.0.0.1"],
  ["nothing", "10.0.0.1", "", "10.0.0.1", "10.0.0.1"],
  ["IPv6, by its network", "2001:db8::7", null, "2001:db8:0:0::/64", "2001:db8:0:0::/64"],
  [
    "another device of that network",
    "10.0.0.1",
    "2001:0DB8:0:0:ffff::1",
    "10.0.0.1",
    "2001:db8:0:0::/64",
  ],
  [
    "the whole of an IPv6 address",
    "2001:db8:1:2:3:4:5:6",
    null,
    "2001:db8:1:2::/64",
    "2001:db8:1:2::/64",
  ],
  ["a local IPv6 address", "fe80::1", null, "fe80:0:0:0::/64", "fe80:0:0:0::/64"],
  [
    "IPv6 with IPv4 at its end",
    "64:ff9b::192.0.2.33",
    null,
    "64:ff9b:0:0::/64",
    "64:ff9b:0:0::/64",
  ],
  ["more than an address", "10.0.0.1", "::1]:80/[", "10.0.0.1", "10.0.0.1"],
  ["three numbers", "10.0.0.1", "192.0.2", "10.0.0.1", "10.0.0.1"],
  ["five numbers", "10.0.0.1", "192.0.2.1.1", "10.0.0.1", "10.0.0.1"],
  ["a point too many", "10.0.0.1", "192.0.2.1.", "10.0.0.1", "10.0.0.1"],
  ["loopback", "::1", null, "0:0:0:0::/64", "0:0:0:0::/64"],
  ["IPv4 in IPv6", "::ffff:192.0.2.1", null, "192.0.2.1", "192.0.2.1"],
  ["a name, as in tests", "localhost", null, "localhost", "localhost"],
];

for (const [name, peer, forwardedFor, untrusted, trusted] of CASES) {
  Deno.test(`clientAddress() of ${name}`, () => {
    assertEquals(addressOf(peer, forwardedFor, 0), untrusted);
    assertEquals(addressOf(peer, forwardedFor, 1), trusted);
  });
}

Deno.test("clientAddress() of a connection that is no network's", () => {
  const remoteAddr: Deno.UnixAddr = { transport: "unix", path: "/run/board.sock" };
  const request = new Request("http://localhost/");
  assertEquals(clientAddress(request, { remoteAddr }, { trustProxy: 0 }), "unknown");
});

const CHAIN = "198.51.100.9, 192.0.2.1, 173.245.48.5";
const networks = (...texts: string[]): TrustedProxies => texts.map((text) => parseNetwork(text)!);

const CHAINS: [name: string, header: string, proxies: TrustedProxies, expected: string][] = [
  ["two proxies, Cloudflare before Caddy", CHAIN, 2, "192.0.2.1"],
  ["more proxies than there are", CHAIN, 9, "198.51.100.9"],
  ["networks of proxies", CHAIN, networks("10.0.0.0/8", "173.245.48.0/20"), "192.0.2.1"],
  ["a proxy that is in none of the networks", CHAIN, networks("172.16.0.0/12"), "10.0.0.1"],
  ["an inner proxy alone", CHAIN, networks("10.0.0.1"), "173.245.48.5"],
  ["an entry with a port", "192.0.2.1:4711", 1, "192.0.2.1"],
  ["an entry in brackets", "[2001:db8::7]", 1, "2001:db8:0:0::/64"],
  ["an entry in brackets and quotes, with a port", '"[2001:db8::7]:4711"', 1, "2001:db8:0:0::/64"],
  ["an entry with a zone", "fe80::1%eth0", 1, "fe80:0:0:0::/64"],
  ["IPv4 in IPv6", "::ffff:192.0.2.1", 1, "192.0.2.1"],
  ["IPv4 in IPv6, in a network of IPv4", "192.0.2.1, ::ffff:173.245.48.5", 2, "192.0.2.1"],
  ["what is an address in C alone", "0x7f000001", 1, "10.0.0.1"],
];

for (const [name, header, proxies, expected] of CHAINS) {
  Deno.test(`clientAddress() of ${name}`, () => {
    assertEquals(addressOf("10.0.0.1", header, proxies), expected);
  });
}
