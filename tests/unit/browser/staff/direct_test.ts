import { assertEquals } from "@std/assert";
import { doNow } from "@/lib/browser/staff/direct.ts";
import { en } from "@/lib/shared/texts/en.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const { failures } = en.staff;
const request = { method: "PUT", path: "/api/state", body: { state: "closed" } } as const;

/** Does it once; `answer` is the network. */
async function doOnce(
  answer: () => Promise<Response>,
  { isOnline = true, clock = new FakeClock() } = {},
) {
  const { fetch } = globalThis;
  let sent = 0;
  globalThis.fetch = () => {
    sent++;
    return answer();
  };
  try {
    const doing = doNow(request, en.staff, { isOnline, clock });
    await clock.pass(8_000);
    return { result: await doing, sent };
  } finally {
    globalThis.fetch = fetch;
  }
}

const json = (status: number, body: unknown) => () =>
  Promise.resolve(Response.json(body, { status }));
const refusals: [what: string, answer: () => Promise<Response>, text: string][] = [
  ["no answer", () => new Promise(() => {}), failures.noAnswer],
  ["a broken connection", () => Promise.reject(new TypeError("Failed")), failures.noAnswer],
  [
    "a proxy's page",
    () => Promise.resolve(new Response("<p>", { status: 502 })),
    failures.noAnswer,
  ],
  ["an ended session", json(401, {}), failures.loggedOutNow],
  ["a full disk", json(503, { detail: "Not now" }), failures.unavailableNow],
  ["a wrong notice", json(400, { detail: "That is too long." }), "That is too long."],
];
for (const [what, answer, text] of refusals) {
  Deno.test(`doNow() says at once why it was not done, and sends nothing again: ${what}`, async () => {
    assertEquals(await doOnce(answer), { result: { outcome: "not done", text }, sent: 1 });
  });
}

Deno.test("doNow() gives what came of it", async () => {
  const { result } = await doOnce(json(200, { outcome: "set" }));
  assertEquals(result, { outcome: "done", body: { outcome: "set" } });
});

Deno.test("doNow() sends nothing without a network", async () => {
  const { result, sent } = await doOnce(json(200, {}), { isOnline: false });
  assertEquals([result, sent], [{ outcome: "not done", text: failures.offline }, 0]);
});
