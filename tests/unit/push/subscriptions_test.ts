import { assert, assertEquals } from "@std/assert";
import { OrderStore } from "@/lib/board/order_store.ts";
import { phoneOf, type SubscriptionWish } from "@/lib/push/subscription.ts";
import { isSubscription, Subscriptions } from "@/lib/push/subscriptions.ts";
import { Wishes } from "@/lib/push/wishes.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { tappedKv } from "@/tests/support/test_store.ts";

const MINUTE = 60_000;
const ORIGIN = "https://orders.example.com";

async function setUp() {
  const kv = await Deno.openKv(":memory:");
  const clock = new FakeClock();
  const store = new OrderStore({ kv, timeoutMs: 5 * MINUTE, now: () => clock.now() });
  const subscriptions = new Subscriptions({ kv, clock });
  const wishes = new Wishes({ kv, subscriptions, clock });
  const all = async (number: number) => [...(await subscriptions.of(number)).values()];
  const one = async (number: number) => {
    const [kept, ...others] = await all(number);
    assertEquals(others, []);
    assert(kept !== undefined && isSubscription(kept.value));
    return kept.value;
  };
  const count = async () => {
    let count = 0;
    for await (const _ of kv.list({ prefix: ["subscriptions"] })) count++;
    return count;
  };
  const parts = { kv, clock, store, subscriptions, wishes, all, one, count };
  return { ...parts, [Symbol.dispose]: () => kv.close() };
}

function wish(number: number, phone = "a", changes: Partial<SubscriptionWish> = {}) {
  const endpoint = `https://fcm.googleapis.com/fcm/send/${phone}`;
  return { endpoint, p256dh: "key", auth: "secret", language: "nl", of: { number }, ...changes };
}

Deno.test("a phone that asks before the call is owed it, and one that asks while it stands is not", async () => {
  using setup = await setUp();
  const { wishes, store, one, clock } = setup;
  assertEquals(await wishes.put(wish(850), ORIGIN), "stored");
  assertEquals(await one(850), {
    number: 850,
    endpoint: "https://fcm.googleapis.com/fcm/send/a",
    p256dh: "key",
    auth: "secret",
    language: "nl",
    origin: ORIGIN,
    sentFor: 0,
    messages: 0,
    since: clock.now(),
    expiresAt: clock.now() + 4 * 60 * MINUTE,
  });
  await store.call(7, "kitchen");
  await wishes.put(wish(7), ORIGIN);
  assertEquals((await one(7)).sentFor, clock.now());
});

Deno.test("a call that comes while a phone asks is owed to it: the commit checks which one stood", async () => {
  using setup = await setUp();
  const { kv, clock, store, one } = setup;
  let isFirst = true;
  const slow = tappedKv(kv, (name) => {
    if (name !== "commit" || !isFirst) return;
    isFirst = false;
    return store.call(850, "kitchen");
  });
  const wishes = new Wishes({ kv: slow, subscriptions: setup.subscriptions, clock });
  await wishes.put(wish(850), ORIGIN);
  // Its commit came before, so the phone knows of the call from its page.
  assertEquals((await one(850)).sentFor, clock.now());
});

Deno.test("asked for again it stays as far as it is, with the newest keys and language", async () => {
  using setup = await setUp();
  const { subscriptions, wishes, store, clock, one, all } = setup;
  await wishes.put(wish(850), ORIGIN);
  const { since } = await one(850);
  await store.call(850, "kitchen");
  await clock.pass(MINUTE);
  await wishes.put(wish(850, "a", { p256dh: "new", language: "en" }), ORIGIN);
  const again = await one(850);
  assertEquals([again.sentFor, again.since, again.p256dh, again.language], [0, since, "new", "en"]);
  const [kept] = await all(850);
  await subscriptions.change([{ kept: kept!, to: (each) => ({ ...each, sentFor: 5 }) }]);
  await wishes.put(wish(850), ORIGIN);
  assertEquals((await one(850)).sentFor, 5);
});

Deno.test("a phone waits for 10 numbers at most, and 200 phones for one", async () => {
  using setup = await setUp();
  const { wishes, clock } = setup;
  for (let number = 1; number <= 10; number++) {
    assertEquals(await wishes.put(wish(number), ORIGIN), "stored");
  }
  assertEquals(await wishes.put(wish(11), ORIGIN), "full");
  assertEquals(await wishes.put(wish(10), ORIGIN), "stored", "What is there already stays");
  await wishes.end(wish(10).endpoint, 10);
  assertEquals(await wishes.put(wish(11), ORIGIN), "stored");
  for (let phone = 0; phone < 199; phone++) {
    assertEquals(await wishes.put(wish(11, `p${phone}`), ORIGIN), "stored");
  }
  assertEquals(await wishes.put(wish(11, "one more"), ORIGIN), "full");
  // Another instance counts what it finds.
  const other = new Wishes(setup);
  assertEquals(await other.put(wish(11, "one more"), ORIGIN), "full");
  await clock.pass(4 * 60 * MINUTE);
  assertEquals(await other.put(wish(11, "one more"), ORIGIN), "stored");
});

Deno.test("what is over is read by nobody, and tidied away", async () => {
  using setup = await setUp();
  const { wishes, clock, all, count } = setup;
  await wishes.put(wish(850), ORIGIN);
  await wishes.put(wish(7), ORIGIN);
  await clock.pass(4 * 60 * MINUTE - 1);
  await wishes.tidy();
  assertEquals([(await all(850)).length, await count()], [1, 2]);
  await clock.pass(1);
  assertEquals([(await all(850)).length, await count()], [0, 2]);
  await wishes.tidy();
  assertEquals(await count(), 0);
});

Deno.test("change() changes many at once, and never brings one back that has ended meanwhile", async () => {
  using setup = await setUp();
  const { subscriptions, wishes, all, count } = setup;
  for (let phone = 0; phone < 150; phone++) await wishes.put(wish(850, `p${phone}`), ORIGIN);
  const read = await all(850);
  await wishes.end(wish(850, "p3").endpoint, 850);
  await wishes.put(wish(850, "p4", { language: "en" }), ORIGIN);
  const gone = phoneOf(wish(850, "p5").endpoint);
  const changed = await subscriptions.change(read.map((kept) => ({
    kept,
    to: (value) =>
      kept.phone === gone
        ? { number: 850, unreached: 9, expiresAt: value.expiresAt }
        : { ...value, sentFor: 9 },
  })));
  assertEquals(changed.filter((each) => each === null).length, 1);
  assertEquals(await count(), 149);
  for (const { phone, value } of await all(850)) {
    if (phone === gone) {
      assertEquals(Object.keys(value).sort(), ["expiresAt", "number", "unreached"]);
    } else assertEquals(isSubscription(value) && value.sentFor, 9);
  }
  const newest = (await all(850)).find(({ phone }) => phone === phoneOf(wish(850, "p4").endpoint))!;
  assertEquals(isSubscription(newest.value) && newest.value.language, "en");
});

Deno.test("a phone with a new address is called there, as far as it was told", async () => {
  using setup = await setUp();
  const { subscriptions, wishes, all, one, count } = setup;
  for (const number of [850, 7]) await wishes.put(wish(number, "old"), ORIGIN);
  const [kept] = await all(850);
  await subscriptions.change([{
    kept: kept!,
    to: (each) => ({ ...each, sentFor: 5, messages: 1 }),
  }]);
  const of = { replaces: wish(0, "old").endpoint };
  assertEquals(await wishes.put(wish(0, "new", { of, auth: "newer" }), ORIGIN), "stored");
  const { endpoint, sentFor, messages, auth } = await one(850);
  assertEquals([endpoint, sentFor, messages, auth], [wish(0, "new").endpoint, 5, 1, "newer"]);
  assertEquals((await one(7)).endpoint, endpoint);
  assertEquals(await count(), 2);
  await wishes.put(
    wish(0, "stranger", { of: { replaces: "https://nobody.example" } }),
    ORIGIN,
  );
  assertEquals(await count(), 2);
});
