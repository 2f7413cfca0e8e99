import { assert, assertEquals, assertMatch } from "@std/assert";
import { systemClock } from "@/lib/shared/clock.ts";
import { MESSAGE_BYTES, messageHeaders, messageOf } from "@/lib/push/message.ts";
import type { Delivery } from "@/lib/push/delivery.ts";
import { type Letter, PushServices } from "@/lib/push/services.ts";
import { Vapid } from "@/lib/push/vapid.ts";
import { type PushAnswer, PushServer } from "@/tools/cafe/push_server.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const to = { language: "en", origin: "https://orders.example.com" };

async function setUp({ contact = "mailto:bar@example.com", clock = systemClock } = {}) {
  const parts = new AsyncDisposableStack();
  const call = { number: 850, readyAt: Date.now(), expiresAt: Date.now() + 300_000 };
  const server = parts.use(new PushServer());
  const other = parts.use(new PushServer());
  const kv = parts.use(await Deno.openKv(":memory:"));
  const vapid = new Vapid({ kv, settings: { keys: null, contact }, clock });
  server.applicationKey = await vapid.publicKey();
  const clients = new Map([server, other].map((each) => [each.host, parts.use(each.client())]));
  const services = new PushServices({
    vapid,
    hosts: [server.host, other.host],
    clock,
    fetch: (input, init) => clients.get((input as URL).host)!.fetch(input, init),
  });
  parts.defer(() => services.close());
  return {
    kv,
    vapid,
    server,
    other,
    services,
    send(phone: ReturnType<PushServer["phone"]>, changes: Partial<Letter> = {}) {
      return services.send({
        to: { endpoint: phone.endpoint, ...phone.keys },
        text: messageOf({ kind: "call", order: call, to, name: "Café Noord" }),
        headers: () => messageHeaders(call, Date.now()),
        isWanted: () => Promise.resolve(true),
        ...changes,
      });
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

Deno.test("a message comes to the phone alone, signed with the key that it subscribed to, small and of fixed length", async () => {
  await using setup = await setUp();
  const { server } = setup;
  const phone = server.phone();
  assertEquals(await setup.send(phone), { outcome: "sent" });
  const [message] = server.to(phone);
  assert(message !== undefined, server.complaints.join());
  assertEquals(JSON.parse(message.text).notification.title, "850 is ready");
  assertEquals(new TextEncoder().encode(message.text).length, MESSAGE_BYTES);
  assert(message.bytes <= 512, `${message.bytes}`);
  const { headers } = message;
  assertEquals([headers.get("topic"), headers.get("urgency")], ["o850", "high"]);
  assertMatch(headers.get("ttl")!, /^(299|300)$/);
  assertEquals(server.complaints, []);
});

const ANSWERS: [PushAnswer, Delivery["outcome"], string?][] = [
  [{ status: 200 }, "sent"],
  [{ status: 202 }, "sent"],
  [{ status: 404 }, "gone"],
  [{ status: 410 }, "gone"],
  [{ status: 400 }, "failed", "refused"],
  [{ status: 413 }, "failed", "refused"],
  [{ status: 401 }, "failed", "not trusted"],
  [{ status: 403 }, "failed", "not trusted"],
  [{ status: 429, headers: { "retry-after": "7" } }, "failed", "busy"],
  [{ status: 406 }, "failed", "busy"],
  [{ status: 500 }, "failed", "failing"],
  [{ status: 302, headers: { location: "https://localhost/elsewhere" } }, "failed", "refused"],
  ["lose", "failed", "no answer"],
];

Deno.test("whatever a service answers, it is understood, and no secret is in the log", async () => {
  using log = captureLog();
  await using setup = await setUp();
  const { server } = setup;
  const phone = server.phone();
  for (const [answer, outcome, why] of ANSWERS) {
    server.answer = answer;
    const { requests } = server;
    const delivery = await setup.send(phone);
    const said = delivery.outcome === "failed" ? delivery.why : undefined;
    assertEquals([delivery.outcome, said], [outcome, why], JSON.stringify(answer));
    assertEquals(server.requests, requests + 1, "A redirect is never followed");
    if (delivery.outcome === "failed" && why === "busy") {
      assertEquals(delivery.pauseMs, typeof answer === "object" && answer.headers ? 7_000 : 0);
    }
  }
  assertEquals(log.lines.map(({ level, event }) => `${level} ${event}`), [
    "warn A push service refuses a message",
    "error A push service doesn't trust us: are VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY and " +
    "PUSH_CONTACT right?",
    "warn A push service wants to be left alone for a while",
    "warn A push service fails",
    "warn A push service does not answer",
  ]);
  assert(log.lines.every(({ host }) => host === server.host));
  assertEquals(JSON.stringify(log.lines).includes(phone.id), false);
});

Deno.test("a service that can't be reached is not named with the phone's secret", async () => {
  using log = captureLog();
  await using setup = await setUp();
  const phone = setup.server.phone();
  await setup.server[Symbol.asyncDispose]();
  const delivery = await setup.send(phone);
  assert(delivery.outcome === "failed" && delivery.why === "no answer");
  assertEquals(JSON.stringify([log.lines, delivery]).includes(phone.id), false);
});

Deno.test("a service that hangs is given up after 10 s, and holds up no other one", async () => {
  using _log = captureLog();
  const clock = new FakeClock();
  await using setup = await setUp({ clock });
  const { server, other } = setup;
  server.answer = "hang";
  const hanging = Array.from({ length: 40 }, () => setup.send(server.phone()));
  await waitFor(() => server.requests === 32);
  const phone = other.phone();
  assertEquals(await setup.send(phone), { outcome: "sent" });
  await clock.pass(10_000);
  await waitFor(() => server.requests === 40);
  await clock.pass(10_000);
  const outcomes = (await Promise.all(hanging)).map((each) => each.outcome);
  assertEquals(outcomes, Array(40).fill("failed"));
});

Deno.test("what is not wanted any more, or not to be sent there, is not sent", async () => {
  using _log = captureLog();
  await using setup = await setUp();
  const { server } = setup;
  const phone = server.phone();
  const isWanted = () => Promise.resolve(false);
  assertEquals((await setup.send(phone, { isWanted })).outcome, "not wanted");
  const elsewhere = { endpoint: "https://127.0.0.1/x", ...phone.keys };
  assertEquals((await setup.send(phone, { to: elsewhere })).outcome, "failed");
  assertEquals(
    (await setup.send(phone, { to: { ...elsewhere, endpoint: phone.endpoint, auth: "x" } }))
      .outcome,
    "failed",
  );
  assertEquals(server.requests, 0);
});

Deno.test("the pair of keys is made once, for all instances and for ever", async () => {
  await using setup = await setUp();
  const { kv } = setup;
  const settings = { keys: null, contact: "mailto:bar@example.com" };
  const vapids = Array.from({ length: 5 }, () => new Vapid({ kv, settings, clock: systemClock }));
  const keys = await Promise.all(vapids.map((each) => each.publicKey()));
  assertEquals(new Set(keys).size, 1);
  assertEquals(keys[0], setup.server.applicationKey);
  const own = { publicKey: "own", privateKey: "own" };
  const settled = new Vapid({ kv, settings: { ...settings, keys: own }, clock: systemClock });
  assertEquals(await settled.publicKey(), "own");
});
