import { assertEquals } from "@std/assert";
import { parseTrustedProxies } from "@/lib/base/trusted_proxies.ts";
import { seenRequest } from "@/lib/http/seen_request.ts";

const CASES: [
  name: string,
  peer: string,
  forwardedFor: string | null,
  setting: string,
  expected: [address: string, isRight: boolean, shouldBe: string],
][] = [
  ["no proxy", "192.0.2.1", null, "off", ["192.0.2.1", true, "off"]],
  ["no proxy, and one trusted", "192.0.2.1", null, "on", ["192.0.2.1", false, "off"]],
  ["no proxy, and networks", "192.0.2.1", null, "10.0.0.0/8", ["192.0.2.1", true, "off"]],
  ["a proxy that is not trusted", "10.0.0.1", "192.0.2.1", "off", ["10.0.0.1", false, "on"]],
  ["a trusted proxy", "10.0.0.1", "192.0.2.1", "on", ["192.0.2.1", true, "on"]],
  ["two, and one trusted", "10.0.0.1", "192.0.2.1, 10.0.0.2", "on", ["10.0.0.2", false, "2"]],
  ["two trusted ones", "10.0.0.1", "192.0.2.1, 10.0.0.2", "2", ["192.0.2.1", true, "2"]],
  ["one, and two trusted", "10.0.0.1", "192.0.2.1", "2", ["192.0.2.1", false, "on"]],
  ["a known network", "10.0.0.1", "2001:db8::7", "10.0.0.0/8", ["2001:db8:0:0::/64", true, "on"]],
  ["another network", "10.0.0.1", "192.0.2.1", "172.16.0.0/12", ["10.0.0.1", false, "on"]],
  ["what is no address", "10.0.0.1", "unknown", "10.0.0.0/8", ["10.0.0.1", false, "on"]],
];

for (const [name, hostname, forwardedFor, setting, expected] of CASES) {
  Deno.test(`seenRequest() says what TRUST_PROXY should be: ${name}`, () => {
    const seen = seenRequest(
      new Request("http://localhost:8000/", {
        headers: forwardedFor === null ? {} : { "x-forwarded-for": forwardedFor },
      }),
      { remoteAddr: { transport: "tcp", hostname, port: 1234 } },
      { publicUrl: null, trustProxy: parseTrustedProxies(setting)! },
    );
    assertEquals(
      [seen.address, seen.trustProxy.isRight, seen.trustProxy.shouldBe],
      expected,
    );
    assertEquals([seen.peer, seen.host], [hostname, "localhost:8000"]);
    assertEquals(seen.forwardedFor.join(", "), forwardedFor ?? "");
  });
}
