import { assertEquals } from "@std/assert";
import { publicAddress } from "@/lib/http/origin.ts";

interface Visit {
  url: string;
  publicUrl?: string;
  /** What a trusted proxy says; without it no proxy is trusted. */
  forwardedProto?: string;
}

const visits: [string, Visit, string | null][] = [
  [
    "the one that was asked",
    { url: "http://192.168.1.20:8000/screen?x=1" },
    "http://192.168.1.20:8000/",
  ],
  ["a name in the café", { url: "http://board.local/screen" }, "http://board.local/"],
  ["IPv6", { url: "http://[fd00::1]:8000/screen" }, "http://[fd00::1]:8000/"],
  ["https", { url: "https://orders.example.com/screen" }, "https://orders.example.com/"],
  [
    "PUBLIC_URL rather than the one that was asked",
    { url: "http://10.0.0.7:8000/screen", publicUrl: "https://orders.example.com" },
    "https://orders.example.com/",
  ],
  [
    "PUBLIC_URL on the machine itself",
    { url: "http://localhost:8000/screen", publicUrl: "https://orders.example.com" },
    "https://orders.example.com/",
  ],
  [
    "https by a trusted proxy's word",
    { url: "http://orders.example.com/screen", forwardedProto: "https" },
    "https://orders.example.com/",
  ],
  ["localhost", { url: "http://localhost:8000/screen" }, null],
  ["a name under localhost", { url: "http://orders.localhost:8000/screen" }, null],
  ["127.0.0.1", { url: "http://127.0.0.1:8000/screen" }, null],
  ["127.1.2.3", { url: "http://127.1.2.3:8000/screen" }, null],
  ["::1", { url: "http://[::1]:8000/screen" }, null],
  ["0.0.0.0", { url: "http://0.0.0.0:8000/screen" }, null],
  ["a PUBLIC_URL of localhost", {
    url: "http://192.168.1.20:8000/screen",
    publicUrl: "http://localhost:8000",
  }, null],
  [
    "a name that begins like 127.",
    { url: "http://127.example.com/screen" },
    "http://127.example.com/",
  ],
  ["one too long to scan", { url: `http://${"a.".repeat(150)}example.com/screen` }, null],
];

for (const [what, { url, publicUrl, forwardedProto }, expected] of visits) {
  Deno.test(`the address for phones: ${what}`, () => {
    const headers = new Headers(forwardedProto ? { "x-forwarded-proto": forwardedProto } : {});
    const config = {
      publicUrl: publicUrl ? new URL(publicUrl) : null,
      trustProxy: Number(forwardedProto !== undefined),
    };
    assertEquals(publicAddress(new Request(url, { headers }), config)?.href ?? null, expected);
  });
}

Deno.test("the address for phones: an untrusted proxy's word is not taken", () => {
  const headers = { "x-forwarded-proto": "https" };
  const request = new Request("http://orders.example.com/screen", { headers });
  const address = publicAddress(request, { publicUrl: null, trustProxy: 0 });
  assertEquals(address?.href, "http://orders.example.com/");
});
