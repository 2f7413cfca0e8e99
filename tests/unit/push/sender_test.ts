import { assertEquals } from "@std/assert";
import { LiveBoard } from "@/lib/board/live_board.ts";
import { OrderStore } from "@/lib/board/order_store.ts";
import { Lease } from "@/lib/kv/lease.ts";
import { type Delivery, deliveryOf } from "@/lib/push/delivery.ts";
import { PushSender } from "@/lib/push/sender.ts";
import type { Letter } from "@/lib/push/services.ts";
import { Subscriptions } from "@/lib/push/subscriptions.ts";
import { Wishes } from "@/lib/push/wishes.ts";
import type { PushReport } from "@/lib/shared/push_report.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { tappedKv } from "@/tests/support/test_store.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SENT: Delivery = { outcome: "sent" };
const answered = (status: number, headers = {}) =>
  deliveryOf(new Response(null, { status, headers }), 0);

/** A café with instances of the sender on one database, and push services that the test plays. */
async function setUp() {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const parts = new AsyncDisposableStack();
  parts.defer(() => kv.close());
  const store = new OrderStore({ kv, timeoutMs: 5 * MINUTE, now: () => clock.now() });
  const wishes = new Wishes({ kv, subscriptions: new Subscriptions({ kv, clock }), clock });
  /** What was sent, such as `a: 850 is ready`. */
  const sent: string[] = [];
  const answers = {
    to: (_letter: Letter): Delivery | Promise<Delivery> => SENT,
  };
  const send = async (letter: Letter): Promise<Delivery> => {
    if (!await letter.isWanted()) return { outcome: "not wanted" };
    const { title } = JSON.parse(letter.text).notification;
    sent.push(`${letter.to.endpoint.split("/").at(-1)}: ${title}`);
    return await answers.to(letter);
  };
  return {
    kv,
    clock,
    store,
    sent,
    answers,
    reports: [] as PushReport[],
    /** One instance; on a database of its own making, if given. */
    async instance(through = kv) {
      const liveBoard = new LiveBoard({ store, clock, pollMs: MINUTE });
      await liveBoard.open();
      const sender = new PushSender({
        subscriptions: new Subscriptions({ kv: through, clock }),
        services: { send, close() {} },
        liveBoard,
        lease: new Lease({ kv, name: "push", clock }),
        name: "Café Noord",
        publisher: {
          tell: (report) => void this.reports.push(structuredClone(report)),
          rest() {},
        },
        counter: { add() {} },
        clock,
      });
      const close = async () => {
        const closing = sender.close();
        await clock.pass(SECOND);
        await closing;
        await liveBoard.close();
      };
      parts.defer(close);
      await clock.pass(0);
      return { sender, close };
    },
    async waits(number: number, ...phones: string[]) {
      for (const phone of phones) {
        const endpoint = `https://fcm.googleapis.com/fcm/send/${phone}`;
        const keys = { p256dh: "key", auth: "secret", language: "en" };
        await wishes.put({ endpoint, ...keys, of: { number } }, "https://o.example.com");
      }
    },
    async ends(number: number, phone: string) {
      await wishes.end(`https://fcm.googleapis.com/fcm/send/${phone}`, number);
    },
    async call(number: number) {
      await store.call(number, "kitchen");
      await clock.pass(SECOND);
    },
    /** What the last report says of a number. */
    counts(number: number) {
      const { calls } = this.reports.at(-1)!;
      const { number: _, readyAt: __, ...counts } = calls.find((each) => each.number === number)!;
      return counts;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

Deno.test("a call is sent once to each phone that waits for it, and so is a new call of it", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(850, "a", "b");
  await cafe.waits(7, "c");
  await cafe.call(850);
  assertEquals(cafe.sent.sort(), ["a: 850 is ready", "b: 850 is ready"]);
  await cafe.clock.pass(2 * MINUTE);
  assertEquals(cafe.sent.length, 2);
  await cafe.call(850);
  assertEquals(cafe.sent.length, 4);
  await cafe.clock.pass(2 * MINUTE);
  assertEquals(cafe.sent.length, 4);
});

Deno.test("a phone that asks while a number stands is told of its next call alone", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.call(850);
  await cafe.waits(850, "a");
  await cafe.clock.pass(4 * MINUTE);
  assertEquals(cafe.sent, []);
  await cafe.call(850);
  assertEquals(cafe.sent, ["a: 850 is ready"]);
});

Deno.test("a phone that has not answered at half the time gets one reminder; the others none", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(850, "a", "b");
  await cafe.call(850);
  await cafe.ends(850, "b");
  await cafe.clock.pass(148 * SECOND);
  assertEquals(cafe.sent.length, 2);
  await cafe.clock.pass(10 * SECOND);
  assertEquals(cafe.sent.slice(2), ["a: 850 is still ready"]);
  assertEquals(cafe.counts(850), { waiting: 0, told: 1, unanswered: 1, unreached: 0 });
  await cafe.clock.pass(5 * MINUTE);
  assertEquals(cafe.sent.length, 3);
});

Deno.test("a number that staff took off sends no reminder", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(850, "a");
  await cafe.call(850);
  await cafe.store.remove(850);
  await cafe.clock.pass(4 * MINUTE);
  assertEquals(cafe.sent, ["a: 850 is ready"]);
});

Deno.test("a phone that is gone is forgotten, and staff are told that it was not reached", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(850, "a", "b");
  cafe.answers.to = ({ to }) => to.endpoint.endsWith("/a") ? answered(410) : SENT;
  await cafe.call(850);
  await cafe.clock.pass(3 * SECOND);
  assertEquals(cafe.counts(850), { waiting: 0, told: 1, unanswered: 0, unreached: 1 });
  const kept = [];
  for await (const { value } of cafe.kv.list({ prefix: ["subscriptions"] })) kept.push(value);
  assertEquals(kept.filter((value) => "endpoint" in (value as object)).length, 1);
  assertEquals(cafe.reports.at(-1)!.figures.gone, 1);
  cafe.sent.length = 0;
  await cafe.call(850);
  assertEquals(cafe.sent, ["b: 850 is ready"]);
});

/** What is answered, and for how long nothing is sent then, when a second has passed. */
const RETRIED: [status: number, headers: Record<string, string>, pauseMs: number][] = [
  [500, {}, 0],
  [503, { "retry-after": "20" }, 18 * SECOND],
  [429, { "retry-after": "20" }, 18 * SECOND],
  [406, {}, 0],
];

for (const [status, headers, pauseMs] of RETRIED) {
  Deno.test(`after ${status} ${JSON.stringify(headers)} a message is sent again, until it is taken`, async () => {
    await using cafe = await setUp();
    await cafe.instance();
    await cafe.waits(850, "a");
    cafe.answers.to = () => answered(status, headers);
    await cafe.call(850);
    await cafe.clock.pass(pauseMs);
    assertEquals(cafe.sent.length, 1, "Too soon");
    cafe.answers.to = () => SENT;
    await cafe.clock.pass(5 * SECOND);
    assertEquals(cafe.sent.length, 2);
    await cafe.clock.pass(MINUTE);
    assertEquals(cafe.sent.length, 2);
  });
}

Deno.test("what never succeeds is tried until the call ends, and staff are told meanwhile", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(850, "a");
  cafe.answers.to = () => answered(500);
  await cafe.call(850);
  await cafe.clock.pass(MINUTE);
  assertEquals(cafe.counts(850), { waiting: 0, told: 0, unanswered: 0, unreached: 1 });
  await cafe.clock.pass(4 * MINUTE);
  const { length } = cafe.sent;
  await cafe.clock.pass(4 * MINUTE);
  assertEquals(cafe.sent.length, length);
  assertEquals(cafe.reports.at(-1)!.calls, []);
});

for (const status of [400, 401, 403, 413, 302]) {
  Deno.test(`after ${status} nothing is tried again for that call, and the phone stays`, async () => {
    await using cafe = await setUp();
    await cafe.instance();
    await cafe.waits(850, "a");
    cafe.answers.to = () => answered(status);
    await cafe.call(850);
    await cafe.clock.pass(2 * MINUTE);
    assertEquals(cafe.sent.length, 1);
    assertEquals(cafe.counts(850).unreached, 1);
    cafe.answers.to = () => SENT;
    await cafe.call(850);
    assertEquals(cafe.sent.length, 2);
    await cafe.clock.pass(3 * SECOND);
    assertEquals(cafe.counts(850).told, 1);
  });
}

Deno.test("a service that never answers delays no other phone and no other call", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(850, "dead", "b");
  await cafe.waits(7, "c");
  const hanging = Promise.withResolvers<Delivery>();
  cafe.answers.to = ({ to }) => to.endpoint.endsWith("/dead") ? hanging.promise : SENT;
  await cafe.call(850);
  await cafe.call(7);
  assertEquals(cafe.sent.sort(), ["b: 850 is ready", "c: 7 is ready", "dead: 850 is ready"]);
  await cafe.clock.pass(MINUTE);
  assertEquals(cafe.sent.length, 3);
  hanging.resolve(SENT);
});

Deno.test("of two instances one sends, and the other goes on where it was stopped", async () => {
  await using cafe = await setUp();
  const first = await cafe.instance();
  await cafe.instance();
  await cafe.waits(850, "a");
  await cafe.waits(7, "b");
  await cafe.call(850);
  assertEquals(cafe.sent, ["a: 850 is ready"]);
  await first.close();
  await cafe.call(7);
  await cafe.clock.pass(3 * SECOND);
  assertEquals(cafe.sent, ["a: 850 is ready", "b: 7 is ready"]);
});

Deno.test("a holder that died before it could mark has its message sent again, in the place of the first", async () => {
  await using cafe = await setUp();
  const dying = { isDead: false };
  const through = tappedKv(cafe.kv, (name) => {
    if (name === "commit" && dying.isDead) throw new TypeError("The process was killed");
  });
  const first = await cafe.instance(through);
  await cafe.waits(850, "a");
  cafe.answers.to = () => {
    dying.isDead = true;
    return SENT;
  };
  await cafe.call(850);
  assertEquals(cafe.sent.length, 1);
  await first.close();
  cafe.answers.to = () => SENT;
  await cafe.instance();
  await cafe.clock.pass(3 * SECOND);
  assertEquals(cafe.sent, ["a: 850 is ready", "a: 850 is ready"]);
  await cafe.clock.pass(MINUTE);
  assertEquals(cafe.sent.length, 2);
});

Deno.test("while the database fails, a sent message is marked later and not sent again", async () => {
  using log = captureLog();
  await using cafe = await setUp();
  const broken = { isBroken: false };
  await cafe.instance(tappedKv(cafe.kv, (name) => {
    if (name === "commit" && broken.isBroken) throw new TypeError("disk I/O error");
  }));
  await cafe.waits(850, "a");
  broken.isBroken = true;
  await cafe.call(850);
  await cafe.clock.pass(20 * SECOND);
  broken.isBroken = false;
  await cafe.clock.pass(20 * SECOND);
  assertEquals(cafe.sent.length, 1);
  assertEquals(cafe.counts(850).told, 1);
  assertEquals(log.lines, []);
});

Deno.test("in an evacuation nothing is sent, and after it no call that is older than a minute", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(1, "told");
  await cafe.waits(2, "old");
  await cafe.waits(3, "young");
  await cafe.call(1);
  await cafe.store.setState("evacuation", "staff");
  await cafe.call(2);
  await cafe.clock.pass(2 * MINUTE + 10 * SECOND);
  await cafe.call(3);
  await cafe.clock.pass(30 * SECOND);
  assertEquals(cafe.sent, ["told: 1 is ready"]);
  await cafe.store.setState("open", "staff");
  await cafe.clock.pass(4 * MINUTE);
  assertEquals(cafe.sent, ["told: 1 is ready", "young: 3 is ready", "young: 3 is still ready"]);
});

Deno.test("while no phone waits for a number on the board, the lease and the services are left alone", async () => {
  await using cafe = await setUp();
  await cafe.instance();
  await cafe.waits(7, "a");
  await cafe.call(850);
  await cafe.clock.pass(MINUTE);
  assertEquals((await cafe.kv.get(["lease", "push"])).value, null);
  assertEquals([cafe.sent, cafe.reports], [[], []]);
});
