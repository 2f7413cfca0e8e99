import { assert, assertEquals, assertMatch } from "@std/assert";
import { testApp } from "@/tests/support/test_app.ts";

Deno.test("the service worker may ask the server, and no browser keeps an old one", async () => {
  await using app = await testApp();
  const response = await app.request("/service_worker.js");
  await response.body?.cancel();
  assertEquals(response.status, 200);
  assertMatch(response.headers.get("content-type") ?? "", /^text\/javascript/);
  assertEquals(response.headers.get("cache-control"), "no-cache");
  assertEquals(
    response.headers.get("content-security-policy"),
    "default-src 'none'; object-src 'none'; base-uri 'none'; connect-src 'self'; " +
      "frame-ancestors 'none'",
  );
});

const SCRIPT = "/_fresh/js/0123456789abcdef/islands/GuestBoard.tsx.js";

const KEPT: [target: string, mode: string, isKept: boolean][] = [
  ["/", "navigate", true],
  ["/?order=850", "navigate", true],
  ["/screen", "navigate", true],
  [SCRIPT, "cors", true],
  ["/styles.css?__frsh_c=0123456789abcdef", "no-cors", true],
  ["/favicon.svg?__frsh_c=0123456789abcdef", "no-cors", true],
  ["/", "cors", false],
  ["/orders", "navigate", false],
  ["/orders?__frsh_c=0123456789abcdef", "navigate", false],
  [`/orders?next=${SCRIPT}`, "navigate", false],
  [`/orders${SCRIPT}`, "navigate", false],
  ["/orders/statistics.csv?__frsh_c=0123456789abcdef", "navigate", false],
  ["/login?__frsh_c=0123456789abcdef", "navigate", false],
  ["/metrics?a.b?__frsh_c=0123456789abcdef", "navigate", false],
  ["/api/status?__frsh_c=0123456789abcdef", "cors", false],
  ["/api/events?__frsh_c=0123456789abcdef", "cors", false],
];

Deno.test("the service worker has to do with the public pages and the build's files alone", async () => {
  const source = await Deno.readTextFile("static/service_worker.js");
  const listeners = new Map<string, (event: unknown) => void>();
  const scope = {
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    location: new URL("https://orders.example.com"),
    // It asks them only after it has taken the request over.
    caches: { match: () => Promise.resolve(new Response()) },
    fetch: () => Promise.reject(new TypeError("No network")),
    setTimeout: () => {},
  };
  new Function(...Object.keys(scope), source)(...Object.values(scope));
  for (const [target, mode, isKept] of KEPT) {
    let isTaken = false;
    const request = { method: "GET", mode, url: `https://orders.example.com${target}` };
    const answers: Promise<unknown>[] = [];
    listeners.get("fetch")!({
      request,
      respondWith: (answer: Promise<Response>) => {
        isTaken = true;
        answers.push(answer);
      },
      waitUntil: (work: Promise<unknown>) => answers.push(work),
    });
    await Promise.all(answers);
    assert(isTaken === isKept, `${mode} ${target} is ${isTaken ? "" : "not "}answered by it`);
  }
});
