import { assertEquals } from "@std/assert";
import { PushClient } from "@/lib/browser/mine/push_client.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

/** A browser that can be called while it is locked, its person, and the server. */
function setUp() {
  const clock = new FakeClock();
  const world = {
    /** How the server answers; `null`: it can't be reached. */
    status: 204 as number | null,
    publicKey: "AQID",
    /** What the browser says to being asked. */
    ask: () => Promise.resolve(subscription("new")) as Promise<PushSubscription>,
    kept: null as PushSubscription | null,
    unsubscribed: [] as string[],
  };
  const sent: string[] = [];
  function subscription(id: string, key = [1, 2, 3]): PushSubscription {
    return {
      endpoint: `https://push.example.com/${id}`,
      options: { applicationServerKey: new Uint8Array(key).buffer, userVisibleOnly: true },
      getKey: () => new Uint8Array([255, 254]).buffer,
      unsubscribe: () => Promise.resolve(world.unsubscribed.push(id) > 0),
    } as unknown as PushSubscription;
  }
  const pushManager = {
    subscribe: () => world.ask(),
    getSubscription: () => Promise.resolve(world.kept),
  } as unknown as PushManager;
  const client = new PushClient({
    clock,
    language: "nl",
    serviceWorker: {
      register: () => Promise.resolve({} as ServiceWorkerRegistration),
      ready: Promise.resolve({ pushManager } as ServiceWorkerRegistration),
    },
    fetch: (_input, { method = "GET", body } = {}) => {
      if (world.status === null) return Promise.reject(new TypeError("Failed to fetch"));
      if (method === "GET") return Promise.resolve(Response.json({ publicKey: world.publicKey }));
      const { number, endpoint, keys, language } = JSON.parse(String(body));
      sent.push(`${method} ${number}`);
      assertEquals([keys, language], [{ p256dh: "__4", auth: "__4" }, "nl"]);
      assertEquals(endpoint, "https://push.example.com/new");
      return Promise.resolve(new Response(null, { status: world.status }));
    },
  });
  return { client, clock, world, sent, subscription };
}

Deno.test("a phone that was allowed to is called for each number, and for those alone that are waited for", async () => {
  const { client, sent } = setUp();
  assertEquals(await client.open(), "ready");
  assertEquals(client.isSubscribed, false);
  assertEquals(await client.subscribe(), null);
  assertEquals(await client.sync([850, 7]), null);
  assertEquals(await client.sync([850, 7]), null);
  assertEquals(await client.sync([7, 12]), null);
  assertEquals(sent, ["PUT 850", "PUT 7", "DELETE 850", "PUT 12"]);
});

Deno.test("on each load the server is told again what the browser has", async () => {
  const { client, world, sent, subscription } = setUp();
  world.kept = subscription("new");
  await client.open();
  assertEquals([client.isSubscribed, await client.sync([850])], [true, null]);
  assertEquals(sent, ["PUT 850"]);
});

Deno.test("an address for another pair of keys is given back", async () => {
  const { client, world, subscription } = setUp();
  world.kept = subscription("old", [9, 9, 9]);
  await client.open();
  assertEquals([client.isSubscribed, world.unsubscribed], [false, ["old"]]);
});

Deno.test("whoever ends it is called for nothing, and the address is given back", async () => {
  const { client, world, sent } = setUp();
  await client.open();
  await client.subscribe();
  await client.sync([850, 7]);
  await client.end();
  assertEquals(sent, ["PUT 850", "PUT 7", "DELETE 850", "DELETE 7"]);
  assertEquals([client.isSubscribed, world.unsubscribed], [false, ["new"]]);
});

Deno.test("what keeps a phone from being called is told apart", async () => {
  const { client, clock, world } = setUp();
  await client.open();
  world.ask = () => Promise.reject(new DOMException("No", "NotAllowedError"));
  assertEquals(await client.subscribe(), "not allowed");
  world.ask = () => Promise.reject(new DOMException("No service", "AbortError"));
  assertEquals(await client.subscribe(), "no answer");
  world.ask = () => new Promise(() => {});
  const asking = client.subscribe();
  await clock.pass(10_000);
  assertEquals(await asking, "no answer");
  world.ask = setUp().world.ask;
  await client.subscribe();
  for (const [status, problem] of [[409, "full"], [429, "failed"], [null, "failed"]] as const) {
    world.status = status;
    assertEquals(await client.sync([850]), problem);
  }
});

Deno.test("a browser that answers late, as its person has thought about it, has answered", async () => {
  const { client, clock, world, subscription } = setUp();
  await client.open();
  const answer = Promise.withResolvers<PushSubscription>();
  world.ask = () => answer.promise;
  let isLate = false;
  const asking = client.subscribe(() => isLate = true);
  await clock.pass(10_000);
  assertEquals([await asking, client.isSubscribed, isLate], ["no answer", false, false]);
  answer.resolve(subscription("new"));
  await clock.pass(0);
  assertEquals([client.isSubscribed, isLate], [true, true]);
});

Deno.test("where the café calls no locked phones, or the browser can't be called, nothing is offered", async () => {
  const { client, world } = setUp();
  world.status = null;
  assertEquals(await client.open(), "not here");
  const clock = new FakeClock();
  const fetch = () => Promise.resolve(Response.json({ publicKey: "AQID" }));
  const without = new PushClient({ clock, fetch, serviceWorker: undefined, language: "en" });
  assertEquals(await without.open(), "not possible");
});

Deno.test("the browser is asked before anything is waited for, or Safari would refuse", async () => {
  const { client, world } = setUp();
  await client.open();
  let isAsked = false;
  const { ask } = world;
  world.ask = () => {
    isAsked = true;
    return ask();
  };
  const asking = client.subscribe();
  assertEquals(isAsked, true);
  await asking;
});
