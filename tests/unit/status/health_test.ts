import { assertEquals } from "@std/assert";
import { type Health, HealthCheck, type HealthCheckOptions } from "@/lib/status/health.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const KEPT_MS = 5_000;

/** A store that is as well as the test says, and counts how often it is probed. */
class FakeStore {
  probes = 0;
  writable: boolean | Promise<boolean> = true;

  async probe(): Promise<boolean> {
    this.probes++;
    return await this.writable;
  }
}

const WELL = { isDiskFull: false, isReplaced: false, damagedAt: null, isShared: false };

function setUp(options: Partial<HealthCheckOptions> = {}) {
  const [clock, store] = [new FakeClock(), new FakeStore()];
  const health = new HealthCheck({
    store,
    liveBoard: { healthy: true },
    database: { state: WELL },
    publicKey: { known: true },
    clock,
    ...options,
  });
  return { clock, store, health };
}

const ILL = { probe: () => Promise.resolve(false) };
const UNREAD = { healthy: false };
const NO_KEY = { known: false };

/** What is said where nothing else is. */
const QUIET = { disk: "ok", databaseDamaged: null, dataFolder: "ok" } as const;

const TABLE: [string, Partial<HealthCheckOptions>, Partial<Health>][] = [
  ["all is well", {}, { ok: true, store: "ok", publicKey: "ok" }],
  ["nothing can be written", { store: ILL }, {
    ok: false,
    store: "not writable",
    publicKey: "ok",
  }],
  ["the board can't be read", { liveBoard: UNREAD }, {
    ok: false,
    store: "not readable",
    publicKey: "ok",
  }],
  ["the database's file is another one", { database: { state: { ...WELL, isReplaced: true } } }, {
    ok: false,
    store: "file replaced",
    publicKey: "ok",
  }],
  ["the disk is full and there is a reserve", {
    database: { state: { ...WELL, isDiskFull: true } },
  }, {
    ok: true,
    store: "ok",
    publicKey: "ok",
    disk: "full",
  }],
  ["a damaged database was moved aside", { database: { state: { ...WELL, damagedAt: 0 } } }, {
    ok: true,
    store: "ok",
    publicKey: "ok",
    databaseDamaged: "1970-01-01T00:00:00.000Z",
  }],
  ["a second process has the data folder open", {
    database: { state: { ...WELL, isShared: true } },
  }, { ok: true, store: "ok", publicKey: "ok", dataFolder: "open in another process" }],
  ["there is no key yet", { publicKey: NO_KEY }, {
    ok: false,
    store: "ok",
    publicKey: "not fetched yet",
  }],
  ["there is a secret alone", { publicKey: null }, {
    ok: true,
    store: "ok",
    publicKey: "not used",
  }],
  ["there is a secret, but nothing can be written", { store: ILL }, {
    ok: false,
    store: "not writable",
    publicKey: "ok",
  }],
];

for (const [when, options, expected] of TABLE) {
  Deno.test(`check() is ${expected.ok ? "good" : "bad"} when ${when}`, async () => {
    const { clock, health } = setUp(options);
    assertEquals(await health.check(), { ...QUIET, ...expected } as Health);
    assertEquals(clock.waiting, 0);
  });
}

Deno.test("check() answers after 2 s while a probe hangs", async () => {
  const { clock, store, health } = setUp();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  store.writable = promise;
  const answers: string[] = [];
  for (let asked = 0; asked < 3; asked++) health.check().then((it) => answers.push(it.store));
  await clock.pass(1_999);
  assertEquals(answers, []);
  await clock.pass(1);
  assertEquals(answers, Array(3).fill("not writable"));
  assertEquals([store.probes, clock.waiting], [1, 0]);
  resolve(true);
});

Deno.test("one probe answers all who ask within 5 s, and the next one finds what changed", async () => {
  const { clock, store, health } = setUp();
  await Promise.all([health.check(), health.check()]);
  store.writable = false;
  await clock.pass(KEPT_MS - 1);
  assertEquals([(await health.check()).store, store.probes], ["ok", 1]);
  await clock.pass(1);
  assertEquals([(await health.check()).store, store.probes], ["not writable", 2]);
  store.writable = true;
  await clock.pass(KEPT_MS);
  assertEquals([(await health.check()).store, store.probes], ["ok", 3]);
});

Deno.test("after the clock was set back one probe still answers for 5 s and no longer", async () => {
  const { clock, store, health } = setUp();
  await health.check();
  clock.jump(-3_600_000);
  store.writable = false;
  for (let asked = 0; asked < 3; asked++) {
    assertEquals((await health.check()).store, "not writable");
  }
  assertEquals(store.probes, 2);
  await clock.pass(KEPT_MS);
  await health.check();
  assertEquals(store.probes, 3);
});
