import { assertEquals } from "@std/assert";
import { isHttps, isSameOrigin } from "@/lib/http/origin.ts";

const ADDRESS = "http://10.0.0.5:8000/orders";
const publicUrl = new URL("https://orders.example.com");

const encrypted: [boolean, string, string, { publicUrl?: URL; trustProxy?: number }, string?][] = [
  [true, "the request is https itself", "https://10.0.0.5/", {}],
  [true, "it came for PUBLIC_URL, which is https", "http://orders.example.com/", { publicUrl }],
  [true, "a trusted proxy says so", ADDRESS, { trustProxy: 1 }, "https"],
  [false, "it is plain http", ADDRESS, {}],
  [false, "it came for another host than PUBLIC_URL", ADDRESS, { publicUrl }],
  [false, "it came for another port than PUBLIC_URL", "http://orders.example.com:8000/", {
    publicUrl,
  }],
  [false, "PUBLIC_URL is plain http too", ADDRESS, { publicUrl: new URL(ADDRESS) }],
  [false, "a proxy says so that is not trusted", ADDRESS, {}, "https"],
  [true, "the first of two trusted proxies says so", ADDRESS, { trustProxy: 1 }, "https, http"],
  [false, "only an inner proxy says so", ADDRESS, { trustProxy: 1 }, "http, https"],
  [false, "a trusted proxy says that it is not", ADDRESS, { trustProxy: 1 }, "http"],
  [false, "a trusted proxy says nothing", ADDRESS, { trustProxy: 1 }],
];

for (const [expected, when, url, site, forwarded] of encrypted) {
  Deno.test(`isHttps() is ${expected} when ${when}`, () => {
    const headers: HeadersInit = forwarded === undefined ? {} : { "x-forwarded-proto": forwarded };
    const request = new Request(url, { headers });
    assertEquals(isHttps(request, { publicUrl: null, trustProxy: 0, ...site }), expected);
  });
}

/** What browsers, and programs that are none, say of where a request comes from. */
const senders: [boolean, Record<string, string>][] = [
  [true, { "sec-fetch-site": "same-origin" }],
  [true, { "sec-fetch-site": "same-origin", "origin": "https://evil.example" }],
  [true, { "origin": "http://10.0.0.5:8000" }],
  [true, { "origin": "https://10.0.0.5:8000" }],
  [true, { "origin": "https://orders.example.com" }],
  [false, {}],
  [false, { "sec-fetch-site": "same-site" }],
  [false, { "sec-fetch-site": "cross-site" }],
  [false, { "sec-fetch-site": "none" }],
  [false, { "sec-fetch-site": "" }],
  [false, { "sec-fetch-site": "same-origin, cross-site" }],
  [false, { "sec-fetch-site": "cross-site", "origin": "http://10.0.0.5:8000" }],
  [false, { "origin": "null" }],
  [false, { "origin": "" }],
  [false, { "origin": "10.0.0.5:8000" }],
  [false, { "origin": "//10.0.0.5:8000" }],
  [false, { "origin": "file://" }],
  [false, { "origin": "https://evil.example" }],
  [false, { "origin": "http://10.0.0.5" }],
  [false, { "origin": "http://10.0.0.5:8001" }],
  [false, { "origin": "https://orders.example.com:8000" }],
  [false, { "origin": "https://evil.orders.example.com" }],
  [false, { "origin": "https://orders.example.com.evil.example" }],
  [false, { "origin": "https://orders.example.com@evil.example" }],
  [false, { "origin": "https://evil.example/orders.example.com" }],
  [false, { "origin": "http://10.0.0.5:8000, https://evil.example" }],
  [false, { "origin": "https://evil.example", "x-forwarded-host": "evil.example" }],
  [false, { "referer": "http://10.0.0.5:8000/orders" }],
];

for (const [expected, headers] of senders) {
  Deno.test(`isSameOrigin() is ${expected} for ${JSON.stringify(headers)}`, () => {
    const request = new Request(ADDRESS, { method: "POST", headers });
    assertEquals(isSameOrigin(request, { publicUrl }), expected);
  });
}

Deno.test("isSameOrigin() knows no other host than Host where there is no PUBLIC_URL", () => {
  for (
    const [origin, expected] of [
      ["http://10.0.0.5:8000", true],
      ["https://orders.example.com", false],
      ["file://", false],
    ] as const
  ) {
    const request = new Request(ADDRESS, { method: "POST", headers: { origin } });
    assertEquals(isSameOrigin(request, { publicUrl: null }), expected, origin);
  }
});
