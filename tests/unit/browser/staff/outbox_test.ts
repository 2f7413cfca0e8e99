import { assertEquals } from "@std/assert";
import type { Reply, StaffAction } from "@/lib/browser/staff/client.ts";
import { StaffOutbox, type Unsent } from "@/lib/browser/staff/outbox.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const MINUTE_MS = 60_000;
const done: Reply = { ok: true, text: "done" };
const refused: Reply = { ok: false, text: "refused" };

const call = (number: number): StaffAction => ({ kind: "call", number, id: `id-${number}` });

function setUp(waiting: Unsent[] = []) {
  const clock = new FakeClock();
  const sent: number[] = [];
  const answers: [number, Reply | null][] = [];
  /** What the server answers; `null`: nothing. */
  const server = { answer: null as Reply | null | Promise<Reply | null> };
  let shown: Unsent[] = [];
  const outbox = new StaffOutbox({
    clock,
    send: (action) => {
      sent.push(action.number);
      return Promise.resolve(server.answer);
    },
    answered: (action, reply) => answers.push([action.number, reply]),
    changed: (unsent) => shown = unsent,
  }, waiting);
  return {
    clock,
    outbox,
    server,
    sent,
    answers,
    waiting: () => shown.map(({ action }) => action.number),
    late: () => shown.filter(({ isLate }) => isLate).map(({ action }) => action.number),
  };
}

/** Adds nothing to any pause, until disposed of. */
function shortestPauses(): Disposable {
  const { random } = Math;
  Math.random = () => 0;
  return { [Symbol.dispose]: () => void (Math.random = random) };
}

Deno.test("what is done is sent at once, and gone once it is answered", async () => {
  const { outbox, server, clock, sent, answers, waiting } = setUp();
  server.answer = done;
  outbox.add(call(850));
  assertEquals([sent, waiting()], [[850], [850]]);
  await clock.pass(0);
  assertEquals([answers, waiting()], [[[850, done]], []]);
  await clock.pass(MINUTE_MS);
  assertEquals([sent, clock.waiting], [[850], 0]);
});

Deno.test("what is not answered is late, and sent again until it is, with growing pauses", async () => {
  using _ = shortestPauses();
  const { outbox, server, clock, sent, answers, late } = setUp();
  outbox.add(call(850));
  await clock.pass(0);
  assertEquals([sent.length, late()], [1, [850]]);
  for (const [pauseMs, times] of [[500, 2], [1_000, 3], [2_000, 4], [4_000, 5], [5_000, 6]]) {
    await clock.pass(pauseMs! - 1);
    assertEquals(sent.length, times! - 1);
    await clock.pass(1);
    assertEquals(sent.length, times);
  }
  assertEquals([answers, clock.longest], [[], 5_000]);
  server.answer = done;
  await clock.pass(5_000);
  assertEquals(answers, [[850, done]]);
});

Deno.test("all is sent in the order in which it was done, one after the other", async () => {
  using _ = shortestPauses();
  const { outbox, server, clock, sent, answers, waiting } = setUp();
  const gate = Promise.withResolvers<Reply | null>();
  server.answer = gate.promise;
  for (const number of [1, 2, 3]) outbox.add(call(number));
  await clock.pass(0);
  assertEquals([sent, waiting()], [[1], [1, 2, 3]]);
  server.answer = done;
  gate.resolve(null);
  await clock.pass(500);
  assertEquals(sent, [1, 1, 2, 3]);
  assertEquals(answers, [[1, done], [2, done], [3, done]]);
});

Deno.test("what is refused does not keep back what comes after it", async () => {
  const { outbox, server, clock, answers } = setUp();
  server.answer = refused;
  outbox.add(call(1));
  await clock.pass(0);
  server.answer = done;
  outbox.add(call(2));
  await clock.pass(0);
  assertEquals(answers, [[1, refused], [2, done]]);
});

Deno.test("hurry() sends at once what waits, and nothing twice", async () => {
  const { outbox, server, clock, sent, answers } = setUp();
  outbox.hurry();
  outbox.add(call(850));
  await clock.pass(10_000);
  const before = sent.length;
  server.answer = done;
  outbox.hurry();
  outbox.hurry();
  await clock.pass(0);
  assertEquals([sent.length, answers], [before + 1, [[850, done]]]);
  await clock.pass(MINUTE_MS);
  assertEquals(sent.length, before + 1);
});

Deno.test("what has waited for 9 minutes is given up: the server may not know it any more", async () => {
  using _ = shortestPauses();
  const { outbox, server, clock, sent, answers, waiting } = setUp();
  outbox.add(call(850));
  await clock.pass(9 * MINUTE_MS);
  outbox.add(call(7));
  const before = sent.length;
  server.answer = done;
  await clock.pass(5_000);
  assertEquals(answers, [[850, null], [7, done]]);
  assertEquals([sent.slice(before), waiting()], [[7], []]);
});

Deno.test("what waited before a reload is sent first, by the age that it has", async () => {
  using _ = shortestPauses();
  const clock = new FakeClock();
  const kept = (number: number, ageMs: number): Unsent => (
    { action: call(number), since: clock.now() - ageMs, isLate: true }
  );
  const setup = setUp([kept(1, 10 * MINUTE_MS), kept(2, MINUTE_MS)]);
  setup.server.answer = done;
  setup.outbox.add(call(3));
  await setup.clock.pass(500);
  assertEquals([setup.sent, setup.answers], [[2, 2, 3], [[1, null], [2, done], [3, done]]]);
});

Deno.test("close() leaves no timer, and tells of nothing any more", async () => {
  const { outbox, server, clock, answers } = setUp();
  outbox.add(call(1));
  await clock.pass(0);
  outbox.close();
  assertEquals(clock.waiting, 0);
  const other = setUp();
  other.server.answer = Promise.resolve(done);
  other.outbox.add(call(1));
  other.outbox.close();
  await other.clock.pass(0);
  assertEquals([answers, other.answers, server.answer], [[], [], null]);
});
