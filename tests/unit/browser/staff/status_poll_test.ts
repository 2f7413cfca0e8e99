import { assert, assertEquals } from "@std/assert";
import type { StaffStatus } from "@/lib/shared/staff_status.ts";
import { StatusPoll } from "@/lib/browser/staff/status_poll.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const SECOND = 1_000;

/** A poll whose server is played by the test. */
function setUp() {
  const clock = new FakeClock();
  const server = {
    /** When each request came, in s. */
    asked: [] as number[],
    open: new Set<AbortSignal>(),
    answer: (): Promise<Response> => Promise.resolve(Response.json({ pages: server.asked.length })),
  };
  const heard: number[] = [];
  const counter = { loggedOut: 0 };
  const poll = new StatusPoll({
    clock,
    fetch: async (_path, init) => {
      server.asked.push(clock.elapsed() / SECOND);
      const signal = init!.signal!;
      server.open.add(signal);
      assertEquals(server.open.size, 1, "Never two at once");
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => {
          server.open.delete(signal);
          reject(new Error("Aborted"));
        });
      });
      return await Promise.race([server.answer(), aborted])
        .finally(() => server.open.delete(signal));
    },
    heard: ({ pages }: StaffStatus) => heard.push(pages),
    loggedOut: () => counter.loggedOut++,
  });
  return { clock, server, heard, counter, poll };
}

Deno.test("a poll asks at once, and every 5 s until it is stopped", async () => {
  const { clock, server, heard, poll } = setUp();
  await clock.pass(10 * SECOND);
  assertEquals(server.asked, [], "It has not been started");
  poll.start();
  await clock.pass(12 * SECOND);
  assertEquals([server.asked, heard], [[10, 15, 20], [1, 2, 3]]);
  poll.stop();
  poll.soon();
  await clock.pass(60 * SECOND);
  assertEquals([server.asked.length, clock.waiting], [3, 0]);
  poll.start();
  await clock.pass(0);
  assertEquals(server.asked.at(-1), 82);
  poll.stop();
});

Deno.test("after a change it asks 1 s later, however many changes there are", async () => {
  const { clock, server, poll } = setUp();
  poll.start();
  await clock.pass(2 * SECOND);
  poll.soon();
  await clock.pass(900);
  poll.soon();
  await clock.pass(100);
  assertEquals(server.asked, [0, 3]);
  await clock.pass(4_500);
  poll.soon();
  await clock.pass(500);
  assertEquals(server.asked, [0, 3, 8], "It was about to ask sooner");
  poll.stop();
});

Deno.test("a change while it asks makes it ask once more, after the answer", async () => {
  const { clock, server, poll } = setUp();
  const slow = Promise.withResolvers<Response>();
  const { answer } = server;
  server.answer = () => slow.promise;
  poll.start();
  await clock.pass(3 * SECOND);
  poll.soon();
  poll.soon();
  await clock.pass(2 * SECOND);
  server.answer = answer;
  slow.resolve(Response.json({ pages: 9 }));
  await clock.pass(5 * SECOND);
  assertEquals(server.asked, [0, 6]);
  await clock.pass(SECOND);
  assertEquals(server.asked, [0, 6, 11]);
  poll.stop();
});

Deno.test("who starts it again while it asks does not make it ask twice", async () => {
  const { clock, server, heard, poll } = setUp();
  const { answer } = server;
  server.answer = () => new Promise(() => {});
  poll.start();
  poll.start();
  await clock.pass(0);
  assertEquals(server.asked, [0]);
  poll.stop();
  server.answer = answer;
  poll.start();
  await clock.pass(5 * SECOND);
  assertEquals([server.asked, heard], [[0, 0, 5], [2, 3]], "The one before was given up");
  server.answer = () => new Promise(() => {});
  await clock.pass(5 * SECOND);
  poll.stop();
  await clock.pass(60 * SECOND);
  assertEquals([server.asked.length, clock.waiting], [4, 0]);
});

const failures: [string, () => Promise<Response>][] = [
  ["no network", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["503", () => Promise.resolve(new Response("{}", { status: 503 }))],
  ["a login page of the Wi-Fi", () => Promise.resolve(new Response("<!doctype html>"))],
  ["no answer", () => new Promise(() => {})],
];

for (const [name, answer] of failures) {
  Deno.test(`after ${name} it pauses for longer and longer, up to a minute, and recovers`, async () => {
    const { clock, server, heard, counter, poll } = setUp();
    const good = server.answer;
    server.answer = answer;
    poll.start();
    for (let second = 0; second < 600; second++) {
      // A change does not make it press.
      poll.soon();
      await clock.pass(SECOND);
    }
    const { asked } = server;
    assert(asked.length >= 10 && asked.length <= 40, `${asked}`);
    const pauses = asked.slice(1).map((at, index) => at - asked[index]!);
    assert(pauses.every((pause) => pause >= 5 && pause <= 68), `${pauses}`);
    assertEquals([heard, counter.loggedOut], [[], 0]);
    server.answer = good;
    await clock.pass(68 * SECOND);
    assert(heard.length > 0);
    const again = asked.length;
    await clock.pass(10 * SECOND);
    assertEquals(asked.length, again + 2);
    poll.stop();
    await clock.pass(0);
    assertEquals(clock.waiting, 0);
  });
}

Deno.test("an ended session is told, and asked for now and then", async () => {
  const { clock, server, counter, heard, poll } = setUp();
  const good = server.answer;
  server.answer = () => Promise.resolve(new Response("{}", { status: 401 }));
  poll.start();
  await clock.pass(60 * SECOND);
  assert(counter.loggedOut >= 2 && counter.loggedOut < 10, `${counter.loggedOut}`);
  server.answer = good;
  poll.stop();
  poll.start();
  await clock.pass(0);
  assertEquals(heard.length, 1, "They logged in again on another page");
  poll.stop();
});

Deno.test("polls that fail together do not ask again together", async () => {
  const waits: number[] = [];
  for (let page = 0; page < 20; page++) {
    const { clock, server, poll } = setUp();
    server.answer = () => Promise.reject(new TypeError("Failed to fetch"));
    poll.start();
    await clock.pass(11 * SECOND);
    poll.stop();
    waits.push(server.asked[1]!);
  }
  assert(Math.max(...waits) - Math.min(...waits) > 1, `in s: ${waits}`);
});
