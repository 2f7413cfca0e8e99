import { assert, assertEquals } from "@std/assert";
import { BoardConnection, type Status } from "@/lib/browser/board_connection.ts";
import type { Board } from "@/lib/shared/order.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

/** A browser's EventSource whose server is played by the test. */
class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 0;

  constructor(readonly url: string) {
    super();
    FakeEventSource.opened.push(this);
  }

  send(event: string, data: unknown): void {
    this.readyState = 1;
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }

  /** As after a lost connection (`0`, CONNECTING) or an answer that is no stream (`2`, CLOSED). */
  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }
}

function board(version: string): Board {
  return { version, now: 1_000, orders: [], recent: [] };
}

function setUp() {
  FakeEventSource.opened = [];
  const clock = new FakeClock();
  const server = {
    polls: 0,
    online: true,
    /** What a poll is answered with; `null`: it fails. */
    answer: null as (() => Promise<Response>) | null,
    set board(board: Board) {
      this.answer = () => Promise.resolve(Response.json({ orders: [], board }));
    },
  };
  const heard: (string | undefined)[] = [];
  const statuses: Status[] = [];
  const connection = new BoardConnection("0", {
    clock,
    EventSource: FakeEventSource as unknown as typeof EventSource,
    fetch: (_url, init) => {
      server.polls++;
      const failed = new Promise<never>((_, reject) => {
        const fail = () => reject(new TypeError("Failed to fetch"));
        if (server.answer === null) fail();
        init?.signal?.addEventListener("abort", fail);
      });
      return server.answer === null ? failed : Promise.race([server.answer(), failed]);
    },
    isOnline: () => server.online,
    listener: {
      heard: (_now, board) => heard.push(board?.version),
      status: (status) => status === statuses.at(-1) || statuses.push(status),
    },
  });
  const opened = FakeEventSource.opened;
  return { clock, server, connection, heard, statuses, opened, newest: () => opened.at(-1)! };
}

Deno.test("a board makes the page live, and a ping of its version confirms it", () => {
  const { connection, heard, statuses, opened, newest } = setUp();
  connection.open();
  newest().send("board", board("a"));
  newest().send("ping", { version: "a", now: 2_000 });
  assertEquals(heard, ["a", undefined]);
  assertEquals(statuses, ["live"]);
  assertEquals(opened.length, 1);
});

Deno.test("a ping of another version reopens the stream", () => {
  const { connection, heard, opened, newest } = setUp();
  connection.open();
  newest().send("board", board("a"));
  newest().send("ping", { version: "b", now: 2_000 });
  assertEquals(opened.length, 2);
  assertEquals(opened[0]?.readyState, FakeEventSource.CLOSED);
  assertEquals(heard, ["a"]);
});

Deno.test("an older board, as after a backup was restored, takes the place of a newer one", () => {
  const { connection, heard, opened, newest } = setUp();
  connection.open();
  newest().send("board", board("0009-2"));
  connection.open();
  newest().send("board", board("0004-1"));
  newest().send("ping", { version: "0004-1", now: 2_000 });
  assertEquals(heard, ["0009-2", "0004-1", undefined]);
  assertEquals(opened.length, 2);
});

Deno.test("45 s of silence reopens the stream, for as long as there is silence", async () => {
  const { connection, clock, opened, newest, statuses } = setUp();
  connection.open();
  newest().send("board", board("a"));
  await clock.pass(44_000);
  newest().send("ping", { version: "a", now: 2_000 });
  await clock.pass(44_999);
  assertEquals(opened.length, 1);
  await clock.pass(1);
  assertEquals(opened.length, 2);
  assertEquals(statuses, ["live", "reconnecting"]);
  await clock.pass(45_000);
  assert(opened.length >= 3);
});

Deno.test("a lost connection is left to the browser, and the board polled every 4 s meanwhile", async () => {
  const { connection, clock, server, heard, statuses, opened, newest } = setUp();
  connection.open();
  newest().send("board", board("a"));
  server.board = board("b");
  newest().fail(0);
  await clock.pass(8_000);
  assertEquals(server.polls, 3);
  assertEquals(heard, ["a", "b", "b", "b"]);
  assertEquals(statuses, ["live", "reconnecting", "polling"]);
  assertEquals(opened.length, 1);
  newest().send("board", board("c"));
  assertEquals(statuses, ["live", "reconnecting", "polling", "live"]);
  await clock.pass(12_000);
  assertEquals(server.polls, 3);
});

Deno.test("after an answer that is no stream a new one is opened, with growing pauses up to 30 s", async () => {
  const { connection, clock, server, opened, newest } = setUp();
  // Polls are answered all the time, as with too many streams: only the stream is refused.
  server.board = board("b");
  connection.open();
  const longest = [2, 4, 8, 16, 30, 30, 30];
  for (const [attempt, seconds] of longest.entries()) {
    newest().fail(2);
    await clock.pass(999);
    assertEquals(opened.length, attempt + 1);
    await clock.pass(seconds * 1_000 - 999);
    assertEquals(opened.length, attempt + 2);
  }
  newest().send("board", board("b"));
  newest().fail(2);
  await clock.pass(2_000);
  assertEquals(opened.length, longest.length + 2);
});

Deno.test("when a poll is answered again after failures, the stream is opened at once", async () => {
  const { connection, clock, server, opened, newest } = setUp();
  const { random } = Math;
  // The longest pauses, so that only the poll can be what opens the stream.
  Math.random = () => 1 - Number.EPSILON;
  try {
    connection.open();
    for (let attempt = 0; attempt < 6; attempt++) {
      newest().fail(2);
      await clock.pass(30_000);
    }
    newest().fail(2);
    await clock.pass(500);
    const before = opened.length;
    server.board = board("b");
    await clock.pass(4_000);
    assertEquals(opened.length, before + 1);
  } finally {
    Math.random = random;
  }
});

Deno.test("a stream that does not begin within 4 s is polled beside, until it does", async () => {
  const { connection, clock, server, heard, statuses, opened, newest } = setUp();
  server.board = board("a");
  connection.open();
  await clock.pass(3_999);
  assertEquals(server.polls, 0);
  await clock.pass(1);
  assertEquals([server.polls, statuses, heard], [1, ["reconnecting"], ["a"]]);
  assertEquals(opened.length, 1);
  newest().send("ping", { version: "a", now: 2_000 });
  assertEquals(opened.length, 1);
  assertEquals(statuses, ["reconnecting", "live"]);
});

Deno.test("a poll's answer that comes after the stream is back is not heard", async () => {
  const { connection, clock, server, heard, newest } = setUp();
  const { promise, resolve } = Promise.withResolvers<Response>();
  server.answer = () => promise;
  connection.open();
  newest().fail(0);
  await clock.pass(0);
  newest().send("board", board("b"));
  resolve(Response.json({ orders: [], board: board("older") }));
  await clock.pass(20_000);
  assertEquals([server.polls, heard], [1, ["b"]]);
});

Deno.test("a poll that hangs is given up after 8 s, and the next one is asked", async () => {
  const { connection, clock, server, heard, newest } = setUp();
  server.answer = () => new Promise(() => {});
  connection.open();
  newest().fail(0);
  await clock.pass(7_999);
  assertEquals(server.polls, 1);
  server.board = board("a");
  await clock.pass(1 + 4_000);
  assertEquals([server.polls, heard], [2, ["a"]]);
});

for (const answer of ['{"hello":1}', "<html>", ""]) {
  Deno.test(`a poll that somebody else answers has failed, and polling goes on: ${answer}`, async () => {
    const { connection, clock, server, heard, newest } = setUp();
    server.answer = () => Promise.resolve(new Response(answer));
    connection.open();
    newest().fail(0);
    await clock.pass(8_000);
    assertEquals([server.polls, heard], [3, []]);
  });
}

Deno.test("without a network the page says offline", () => {
  const { connection, server, statuses, newest } = setUp();
  connection.open();
  newest().send("board", board("a"));
  server.online = false;
  newest().fail(0);
  assertEquals(statuses, ["live", "offline"]);
  connection.close();
});

Deno.test("close() ends stream, polls and timers, and open() begins anew", async () => {
  const { connection, clock, server, opened, newest, statuses } = setUp();
  connection.open();
  newest().fail(2);
  await clock.pass(0);
  connection.close();
  assertEquals(clock.waiting, 0);
  const { polls } = server;
  await clock.pass(120_000);
  assertEquals(server.polls, polls);
  assertEquals(opened.length, 1);
  connection.open();
  newest().send("board", board("a"));
  assertEquals(opened.length, 2);
  assertEquals(statuses.at(-1), "live");
});

Deno.test("open() leaves one stream, whatever was open before", () => {
  const { connection, opened } = setUp();
  connection.open();
  connection.open();
  connection.open();
  assertEquals(opened.map(({ readyState }) => readyState), [2, 2, 0]);
});

Deno.test("pages that lose their streams together do not come back together", async () => {
  const waits: number[] = [];
  for (let page = 0; page < 20; page++) {
    const { connection, clock, opened, newest } = setUp();
    connection.open();
    newest().fail(2);
    const lostAt = clock.elapsed();
    while (opened.length === 1) await clock.pass(50);
    waits.push(clock.elapsed() - lostAt);
    connection.close();
  }
  assert(Math.max(...waits) - Math.min(...waits) > 300, `${waits}`);
});

Deno.test("while only the stream is refused the page says that it is updated, and that it is cut off when polls fail too", async () => {
  const { connection, clock, server, statuses, newest } = setUp();
  server.board = board("b");
  connection.open();
  for (let attempt = 0; attempt < 4; attempt++) {
    newest().fail(2);
    await clock.pass(4_000);
  }
  assertEquals(statuses, ["reconnecting", "polling"]);
  server.answer = null;
  await clock.pass(4_000);
  assertEquals(statuses.at(-1), "reconnecting");
});
