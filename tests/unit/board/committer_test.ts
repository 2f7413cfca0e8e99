import { assert, assertEquals, assertRejects } from "@std/assert";
import { OrderStore } from "@/lib/board/order_store.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { FaultyKv } from "@/tests/support/faulty_kv.ts";
import { boardOf, storeOn, testStore, TIMEOUT_MS } from "@/tests/support/test_store.ts";

/** A store on a database that breaks, one beside it on the same as it is, and what both have made of it. */
async function setUp() {
  const setup = await testStore();
  const faulty = new FaultyKv(setup.kv);
  const far = storeOn(faulty.kv, setup.clock);
  const called = async () => {
    let count = 0;
    for await (const { key, value } of setup.kv.list<Deno.KvU64>({ prefix: ["statistics"] })) {
      if (key[2] === "called") count += Number(value.value);
    }
    return count;
  };
  const numbers = async () =>
    (await boardOf(setup.store)).records.map(({ number }) => number).toSorted((a, b) => a - b);
  await far.read();
  faulty.asked = [];
  return { ...setup, faulty, far, called, numbers };
}

Deno.test("a command is one request, and those that come meanwhile are one more", async () => {
  using setup = await setUp();
  const { far, faulty } = setup;
  const first = far.call(1, "kitchen", "msg_1");
  await Promise.resolve();
  await Promise.resolve();
  const others = Array.from({ length: 50 }, (_, at) => far.call(2 + at, "kitchen", `other ${at}`));
  await Promise.all([first, ...others]);
  assertEquals(faulty.asked, ["commit", "commit"]);
  await far.remove(1);
  await far.remove(1);
  assertEquals(faulty.asked.slice(2), ["commit", "commit"]);
  assertEquals((await setup.numbers()).length, 50);
});

Deno.test("many commands at once take as few commits as KV's limits allow, in their order", async () => {
  using setup = await setUp();
  const { far, faulty } = setup;
  const calls = Array.from({ length: 500 }, (_, at) => far.call(1 + at, "kitchen", `msg ${at}`));
  assertEquals(
    new Set((await Promise.all(calls)).map(({ outcome }) => outcome)),
    new Set(["called"]),
  );
  assertEquals(faulty.asked, Array(6).fill("commit"));
  assertEquals((await setup.numbers()).length, 500);
});

for (const fault of ["denied", "lost"] as const) {
  for (const id of [undefined, "msg_1"]) {
    Deno.test(`a commit whose answer is ${fault} is done once, ${id ? "with" : "without"} an id`, async () => {
      using setup = await setUp();
      const { far, faulty } = setup;
      faulty.faults = [fault];
      assertEquals((await far.call(850, "kitchen", id)).outcome, "called");
      assertEquals(faulty.asked.filter((each) => each === "commit").length, 1);
      assertEquals([await setup.numbers(), await setup.called()], [[850], 1]);
      // Nothing of it stands in the way of the next one.
      faulty.asked = [];
      await far.call(851, "kitchen");
      assertEquals(faulty.asked, ["commit"]);
    });

    Deno.test(`a commit whose answer is ${fault}, with another's after it, is done once, ${id ? "with" : "without"} an id`, async () => {
      using setup = await setUp();
      const { far, faulty, store } = setup;
      const { store: _, ...rest } = setup;
      faulty.faults = [fault];
      faulty.listGate = Promise.resolve(store.call(7, "kitchen")).then(() => {});
      assertEquals((await far.call(850, "kitchen", id)).outcome, "called");
      assertEquals([await rest.numbers(), await rest.called()], [[7, 850], 2]);
    });
  }
}

Deno.test("a removal and an id alone are known again too when the answer is lost", async () => {
  using setup = await setUp();
  const { far, faulty } = setup;
  await far.call(850, "kitchen");
  faulty.faults = ["denied"];
  assertEquals((await far.call(850, "kitchen", "msg_2")).outcome, "same call");
  faulty.faults = ["denied"];
  assertEquals((await far.remove(850)).outcome, "removed");
  assertEquals((await boardOf(setup.store)).removed.length, 1);
});

Deno.test("another's commit is found, and decided on", async () => {
  using setup = await setUp();
  const { far, faulty, store, clock } = setup;
  await store.call(850, "kitchen");
  clock.jump(60_000);
  const again = await far.call(850, "kitchen");
  assert(again.outcome === "called");
  assertEquals([again.order.calls, faulty.asked], [2, ["commit", "list", "commit"]]);
});

Deno.test("what changes nothing is said of the board as it is, not as it was", async () => {
  using setup = await setUp();
  const { far, store } = setup;
  await store.call(850, "kitchen");
  assertEquals((await far.remove(850)).outcome, "removed");
  await store.call(851, "kitchen");
  assertEquals((await far.call(851, "kitchen")).outcome, "same call");
});

Deno.test("after two lost races the records are checked alone, and the board is read after the answer", async () => {
  using setup = await setUp();
  const { far, faulty, store } = setup;
  let other = 1_000;
  faulty.beforeCommit = () => store.call(++other, "kitchen");
  const calls = Array.from({ length: 90 }, (_, at) => far.call(1 + at, "kitchen", `msg ${at}`));
  await Promise.all(calls);
  faulty.beforeCommit = () => {};
  assertEquals((await setup.numbers()).length, 90 + other - 1_000);
  assertEquals(await setup.called(), 90 + other - 1_000);
  faulty.asked = [];
  await far.call(91, "kitchen");
  assertEquals(faulty.asked, ["commit"], "What was read after the answer is the newest");
});

for (const maxChecks of [100, 10]) {
  Deno.test(`a board of 200 is cleared by commits of at most 90 calls, also between another's, with ${maxChecks} checks`, async () => {
    using setup = await setUp();
    const { faulty, store, clock } = setup;
    const numbers = Array.from({ length: 200 }, (_, at) => at + 1);
    await Promise.all(numbers.map((number) => store.call(number, "kitchen")));
    const seen = numbers.map((number) => ({ number, readyAt: clock.now() }));
    const kv = faulty.kv;
    const far = new OrderStore({ kv, timeoutMs: TIMEOUT_MS, now: () => clock.now(), maxChecks });
    await far.read();
    faulty.asked = [];
    await far.clear(seen);
    assertEquals(faulty.asked, Array(3).fill("commit"));
    assertEquals(await setup.numbers(), []);
    await Promise.all(seen.map(({ number, readyAt }) => far.restore(number, readyAt)));
    let other = 1_000;
    faulty.beforeCommit = () => store.call(++other, "kitchen");
    faulty.asked = [];
    assertEquals((await far.clear(seen)).orders.length, 200);
    // Two records of each are checked.
    assert(faulty.asked.filter((each) => each === "commit").length >= 2 * 200 / maxChecks);
    assertEquals((await setup.numbers()).length, other - 1_000);
  });
}

Deno.test("checked alone, a record that another has changed is decided on again", async () => {
  using setup = await setUp();
  const { far, faulty, store, clock } = setup;
  let commits = 0;
  faulty.beforeCommit = async () => {
    commits++;
    if (commits <= 2) await store.call(1_000 + commits, "kitchen");
    if (commits === 3) await store.call(850, "kitchen");
  };
  clock.jump(1);
  assertEquals((await far.call(850, "kitchen")).outcome, "same call");
  assertEquals(await setup.called(), 3);
});

Deno.test("neither a state nor a notice is lost to a call that another instance makes", async () => {
  using setup = await setUp();
  const { far, faulty, store } = setup;
  let commits = 0;
  faulty.beforeCommit = async () => {
    commits++;
    if (commits <= 2) await store.call(1_000 + commits, "kitchen");
    if (commits === 3) await store.setState("evacuation", "staff");
  };
  await far.call(850, "kitchen");
  assertEquals((await store.read()).state?.name, "evacuation");
});

Deno.test("of a batch, those deliveries are answered that were seen, and the others called", async () => {
  using setup = await setUp();
  const { far, faulty, store } = setup;
  const seen = [3, 14, 15, 42];
  for (const at of seen) await store.call(1 + at, "kitchen", `msg ${at}`);
  await far.read();
  setup.clock.jump(60_000);
  faulty.asked = [];
  const calls = Array.from({ length: 60 }, (_, at) => far.call(1 + at, "kitchen", `msg ${at}`));
  for (const [at, { outcome }] of (await Promise.all(calls)).entries()) {
    assertEquals(outcome, seen.includes(at) ? "seen delivery" : "called");
  }
  assertEquals(faulty.asked, ["commit", "list", ...Array(6).fill("getMany"), "commit"]);
  // Known here by now: a repeat fails nobody's commit.
  faulty.asked = [];
  await Promise.all([far.call(4, "kitchen", "msg 3"), far.call(99, "kitchen", "new")]);
  assertEquals(faulty.asked, ["commit"]);
});

Deno.test("a list that began before a commit does not take it back", async () => {
  using setup = await setUp();
  const { far, faulty } = setup;
  const gate = Promise.withResolvers<void>();
  faulty.listGate = gate.promise;
  const reading = far.read();
  // What it will return has been read by now.
  await setup.kv.get(["a turn"]);
  await far.call(850, "kitchen");
  gate.resolve();
  await reading;
  assertEquals([...far.memory.known!.orders.keys()], [850]);
  faulty.asked = [];
  await far.call(851, "kitchen");
  assertEquals(faulty.asked, ["commit"]);
});

Deno.test("a database that has gone back is followed", async () => {
  using setup = await setUp();
  using other = await testStore();
  const { far } = setup;
  // A commit takes its versionstamp on by one to ten.
  for (let number = 1; number <= 40; number++) await far.call(number, "kitchen");
  await other.store.call(7, "kitchen");
  // As if its file were another: the same store, an older database.
  const [known, older] = [far.memory.known!, await other.store.read()];
  assert(older.versionstamp < known.versionstamp);
  far.memory.listing()(older);
  assertEquals([...far.memory.known!.orders.keys()], [7]);
});

Deno.test("a refusal leaves nothing, and says so to all of its commit alone", async () => {
  using setup = await setUp();
  const { far, faulty } = setup;
  faulty.faults = ["refused"];
  const refused = [1, 2, 3].map((number) => far.call(number, "kitchen", `msg ${number}`));
  for (const each of refused) await assertRejects(() => each, StoreUnavailableError);
  assertEquals((await far.call(1, "kitchen", "msg 1")).outcome, "called");
  assertEquals(await setup.numbers(), [1]);
});

/** The store on the database that breaks, with its limits on the test's clock. */
async function setUpTimed() {
  const setup = await setUp();
  const { clock, faulty } = setup;
  const far = new OrderStore({
    kv: faulty.kv,
    timeoutMs: TIMEOUT_MS,
    now: () => clock.now(),
    clock,
  });
  await far.read();
  return { ...setup, far };
}

Deno.test("a commit that hangs is given up, and what waited for it is done; late it changes nothing", async () => {
  using setup = await setUpTimed();
  const { far, faulty, clock } = setup;
  faulty.faults = ["hanging"];
  const hanging = far.call(850, "kitchen", "msg_1");
  await clock.pass(4_000);
  const waiting = far.call(851, "kitchen");
  const refused = assertRejects(() => hanging, StoreUnavailableError);
  await clock.pass(6_000);
  await refused;
  assertEquals((await waiting).outcome, "called");
  faulty.release();
  for (let turn = 0; turn < 20; turn++) await setup.kv.get(["a turn"]);
  assertEquals(await setup.numbers(), [851]);
  assertEquals((await far.call(850, "kitchen", "msg_1")).outcome, "called");
});

Deno.test("what waits behind commits that hang is refused ten seconds after it came", async () => {
  using setup = await setUpTimed();
  const { far, faulty, clock } = setup;
  faulty.faults = ["hanging", "hanging"];
  const begun = clock.elapsed();
  const refusedAfter = (number: number) =>
    far.call(number, "kitchen").then(
      () => assert(false, `${number} is called`),
      (error) => [error.name, clock.elapsed() - begun],
    );
  const first = refusedAfter(850);
  await clock.pass(4_000);
  const second = refusedAfter(851);
  await clock.pass(20_000);
  assertEquals(await first, ["StoreUnavailableError", 10_000]);
  assertEquals(await second, ["StoreUnavailableError", 14_000]);
  faulty.release();
});

Deno.test("what was refused while it waited is not done later", async () => {
  using setup = await setUpTimed();
  const { far, faulty, clock } = setup;
  // Made, but nobody answers whether it was.
  const gate = Promise.withResolvers<void>();
  faulty.faults = ["lost"];
  faulty.listGate = gate.promise;
  const calls = [far.call(850, "kitchen")];
  while (faulty.asked.at(-1) !== "list" || faulty.asked.length < 3) await setup.kv.get(["a turn"]);
  calls.push(far.call(851, "kitchen"));
  const refused = calls.map((each) => assertRejects(() => each, StoreUnavailableError));
  await clock.pass(10_000);
  await Promise.all(refused);
  gate.resolve();
  await far.underWay;
  assertEquals((await far.call(852, "kitchen")).outcome, "called");
  assertEquals(await setup.numbers(), [850, 852]);
});

Deno.test("90 ms away from a database that another commits to 20 times a second, orders take their time and get through", async () => {
  using setup = await setUp();
  const { far, faulty, store } = setup;
  faulty.delayMs = 90;
  let number = 10_000;
  const busy = setInterval(() => store.call(++number, "kitchen"), 50);
  const took: number[] = [];
  for (let round = 0; round < 20; round++) {
    const begun = performance.now();
    assertEquals((await far.call(1 + round, "kitchen", `msg ${round}`)).outcome, "called");
    took.push(performance.now() - begun);
  }
  clearInterval(busy);
  // What it reads after its last answer has been read by then.
  await far.read();
  assert(Math.max(...took) < 2_000, `Slowest: ${Math.max(...took)} ms`);
});

Deno.test("no key but the board's is between the first and the last of it", async () => {
  using setup = await setUp();
  const { kv, store } = setup;
  await store.call(850, "kitchen", "msg_1");
  await store.call(7, "kitchen");
  await store.remove(7);
  await store.setState("open", "kitchen");
  await store.setNotice({ text: "Back at nine", expiresAt: setup.clock.now() + 1 });
  await store.probe();
  const others = "device_secret lease login_codes session_generation sessions statistics status " +
    "subscriptions vapid webhook_key";
  for (const family of others.split(" ")) await kv.set([family, "x"], true);
  const keys = [];
  for await (const { key } of kv.list({ start: ["orders"], end: ["removed", 100_000] })) {
    keys.push(key.join(" "));
  }
  assertEquals(keys, ["orders", "orders notice", "orders state", "orders 850", "removed 7"]);
});
