import { setImmediate } from "node:timers";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { EventStreams } from "@/lib/board/event_streams.ts";
import { LiveBoard } from "@/lib/board/live_board.ts";
import type { Visitor } from "@/lib/board/stream_places.ts";
import type { Board } from "@/lib/shared/order.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testStore } from "@/tests/support/test_store.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const PING_MS = 15_000;

async function setUp({ maxStreams = 800, maxStreamsPerAddress = 800 } = {}) {
  const { store, clock, kv, counter } = await testStore();
  const liveBoard = new LiveBoard({ store, clock, pollMs: 1_000 });
  await liveBoard.open();
  const streams = new EventStreams({ liveBoard, clock, maxStreams, maxStreamsPerAddress });
  const call = async (number: number) => {
    await store.call(number, "kitchen");
    liveBoard.changed();
    await waitFor(() => liveBoard.board.orders.some((order) => order.number === number));
    clock.jump(1);
  };
  const close = async () => {
    streams.close();
    await liveBoard.close();
    kv.close();
  };
  return { store, clock, liveBoard, streams, call, counter, [Symbol.asyncDispose]: close };
}

/** Streams with a reader each, and a board that the test publishes by hand: versions 0, 1, 2 … */
async function crowd(count: number) {
  const clock = new FakeClock();
  let version = 0;
  let listener = (_: Board) => {};
  const liveBoard = {
    get board(): Board {
      return { version: String(version), now: clock.now(), orders: [], recent: [] };
    },
    subscribe: (newListener: typeof listener) => {
      listener = newListener;
      return () => {};
    },
  } as unknown as LiveBoard;
  const publish = () => {
    version++;
    listener(liveBoard.board);
  };

  const limits = { maxStreams: 10_000, maxStreamsPerAddress: 10_000 };
  const streams = new EventStreams({ liveBoard, clock, ...limits });
  /** Each stream's reader and the version in each event that it has got. */
  const readers: { versions: number[]; leave: () => Promise<void>; ended: Promise<void> }[] = [];
  const enter = () => {
    const body = openStream(streams).getReader();
    const versions: number[] = [];
    const decoder = new TextDecoder();
    const follow = async () => {
      while (true) {
        const { done, value } = await body.read();
        if (done) return;
        versions.push(Number(/"version":"(\d+)"/.exec(decoder.decode(value))?.[1]));
      }
    };
    readers.push({ versions, leave: () => body.cancel(), ended: follow() });
  };
  for (let entered = 0; entered < count; entered++) enter();
  const close = async () => {
    streams.close();
    await Promise.all(readers.map(({ ended }) => ended));
    assertEquals(clock.waiting, 0);
  };
  await otherTask();
  return { clock, streams, readers, publish, enter, [Symbol.asyncDispose]: close };
}

/** A stream that is not refused. */
function openStream(
  streams: EventStreams,
  { address = "192.0.2.1", visitor = "guest" as Visitor } = {},
): ReadableStream<Uint8Array> {
  const opened = streams.open(address, "plain", visitor);
  assert(opened.outcome === "opened", opened.outcome);
  return opened.body;
}

/** Lets other tasks run, as between two batches. */
const otherTask = () => new Promise((resolve) => setImmediate(resolve));

Deno.test("a stream begins with a retry and the whole current board", async () => {
  await using setup = await setUp();
  const { streams, call, liveBoard } = setup;
  await call(850);
  const first = await new EventReader(openStream(streams)).next();
  assertEquals(first.event, "board");
  assertEquals(first.id, liveBoard.board.version);
  assertEquals(first.data.orders.map(({ number }: { number: number }) => number), [850]);
  assert(first.retry !== undefined && first.retry >= 1_000 && first.retry <= 4_000);
});

Deno.test("the streams of many pages have retries that are spread over seconds", async () => {
  await using setup = await setUp();
  const retries = await Promise.all(Array.from({ length: 40 }, async () => {
    return (await new EventReader(openStream(setup.streams)).next()).retry!;
  }));
  const [first, last] = [Math.min(...retries), Math.max(...retries)];
  assert(first >= 1_000 && last <= 4_000 && last - first > 1_000, `${retries}`);
});

Deno.test("every stream gets each new board, the very same bytes", async () => {
  await using setup = await setUp();
  const { streams, call } = setup;
  const bodies = Array.from({ length: 600 }, () => openStream(streams).getReader());
  for (const body of bodies) await body.read();
  await call(850);
  const chunks = await Promise.all(bodies.map((body) => body.read()));
  assertEquals(new Set(chunks.map(({ value }) => value)).size, 1);
  assert(new TextDecoder().decode(chunks[0]?.value).includes('"number":850'));
});

Deno.test("a ping every 15 s carries the version of the board that was sent", async () => {
  await using setup = await setUp();
  const { streams, call, clock } = setup;
  await call(850);
  const reader = new EventReader(openStream(streams));
  const { data: board } = await reader.next();
  await clock.pass(PING_MS);
  const ping = await reader.next();
  assertEquals(ping.event, "ping");
  assertEquals(ping.data, { version: board.version, now: clock.now() });
});

Deno.test("pings go on, to every stream", async () => {
  await using setup = await crowd(600);
  for (let pings = 1; pings <= 3; pings++) {
    await setup.clock.pass(PING_MS);
    await waitFor(() => setup.readers.every(({ versions }) => versions.length > pings));
  }
  for (const { versions } of setup.readers) assertEquals(versions, [0, 0, 0, 0]);
});

Deno.test("a stream that is opened long after the last change begins with the present", async () => {
  await using setup = await setUp();
  const { streams, call, clock } = setup;
  await call(850);
  await clock.pass(10_000);
  const { data } = await new EventReader(openStream(streams)).next();
  assertEquals(data.now, clock.now());
});

Deno.test("boards that come while one is being written reach every stream at once, in order", async () => {
  await using setup = await crowd(700);
  const { publish, enter, readers } = setup;
  const allHave = (version: number) => readers.every(({ versions }) => versions.at(-1) === version);
  publish();
  publish();
  enter();
  await otherTask();
  enter();
  publish();
  await waitFor(() => allHave(3));
  publish();
  await waitFor(() => allHave(4));
  for (const { versions } of readers) {
    assertEquals(versions, [...new Set(versions)].toSorted((a, b) => a - b));
  }
});

Deno.test("other tasks run while a board is written to very many streams", async () => {
  await using setup = await crowd(2_000);
  const reached = () => setup.readers.filter(({ versions }) => versions.includes(1)).length;
  setup.publish();
  await otherTask();
  assert(reached() > 0 && reached() < 1_000, `Reached in one go: ${reached()}`);
  await waitFor(() => reached() === 2_000);
});

Deno.test("streams that leave while a board is written do no harm to the others", async () => {
  await using setup = await crowd(700);
  const { publish, streams, readers } = setup;
  publish();
  const leaving = [0, 255, 256, 300, 511, 512, 699].map((at) => readers[at]!);
  await Promise.all(leaving.map(({ leave }) => leave()));
  const stayed = readers.filter((reader) => !leaving.includes(reader));
  assertEquals(streams.size, stayed.length);
  await waitFor(() => stayed.every(({ versions }) => versions.at(-1) === 1));
  publish();
  await waitFor(() => stayed.every(({ versions }) => versions.at(-1) === 2));
});

Deno.test("close() while a board is written ends all streams", async () => {
  await using setup = await crowd(700);
  setup.publish();
  setup.streams.close();
  await otherTask();
  assertEquals(setup.streams.size, 0);
});

Deno.test("a stream over the limit is refused, and fits once another has ended", async () => {
  await using setup = await setUp({ maxStreams: 2 });
  const { streams } = setup;
  const first = openStream(streams);
  openStream(streams);
  assertEquals(streams.open("192.0.2.2").outcome, "too many");
  await first.cancel();
  assertEquals(streams.size, 1);
  openStream(streams);
});

Deno.test("one address can't take the streams of the others, and has room again for each that ended", async () => {
  await using setup = await setUp({ maxStreams: 5, maxStreamsPerAddress: 2 });
  const { streams } = setup;
  const first = openStream(streams, { address: "192.0.2.1" });
  openStream(streams, { address: "192.0.2.1" });
  assertEquals(streams.open("192.0.2.1").outcome, "too many of one address");
  openStream(streams, { address: "192.0.2.2" });
  await first.cancel();
  openStream(streams, { address: "192.0.2.1" });
  assertEquals(streams.open("192.0.2.1").outcome, "too many of one address");
  assertEquals(streams.size, 3);
});

Deno.test("a reader that has stopped reading gets nothing more, and the board when it reads again", async () => {
  await using setup = await setUp();
  const { streams, call } = setup;
  const stalled = openStream(streams).getReader();
  await stalled.read();
  for (let number = 1; number <= 50; number++) await call(number);
  const texts: string[] = [];
  while (!texts.at(-1)?.includes('"number":50')) {
    texts.push(new TextDecoder().decode((await stalled.read()).value));
  }
  assert(texts.length < 12, `Kept for it: ${texts.length}`);
});

Deno.test("a reader that has stopped reading for 30 s has no place any more, and is ended", async () => {
  await using setup = await setUp();
  const { streams, call, clock } = setup;
  const stalled = openStream(streams).getReader();
  await stalled.read();
  for (let number = 1; number <= 20; number++) await call(number);
  assertEquals(streams.stalled, 1);
  await clock.pass(2 * PING_MS - 1_000);
  assertEquals(streams.size, 1);
  await clock.pass(PING_MS + 1_000);
  assertEquals([streams.size, streams.stalled], [0, 0]);
  await assertRejects(async () => {
    for (let count = 0; count < 20; count++) await stalled.read();
  });
});

Deno.test("staff have places of their own when the others are taken, and nobody else has them", async () => {
  await using setup = await setUp({ maxStreams: 1 });
  const { streams } = setup;
  openStream(streams);
  assertEquals(streams.open("192.0.2.2").outcome, "too many");
  const pages = Array.from({ length: 50 }, () => openStream(streams, { visitor: "staff" }));
  assertEquals(streams.open("192.0.2.1", "plain", "staff").outcome, "too many");
  await pages[0]!.cancel();
  assertEquals(streams.open("192.0.2.2").outcome, "too many");
  assertEquals(streams.open("192.0.2.1", "plain", "staff").outcome, "opened");
});

Deno.test("where the machine allows fewer streams the limit is lower for good, and staff's places stay", async () => {
  await using setup = await setUp({ maxStreams: 100 });
  const { streams } = setup;
  streams.limit(52);
  streams.limit(1_000);
  const opened = [openStream(streams), openStream(streams)];
  assertEquals(streams.open("192.0.2.1").outcome, "too many");
  assertEquals(streams.open("192.0.2.1", "plain", "staff").outcome, "opened");
  // Never none, whatever it was that took all.
  streams.limit(3);
  for (const each of opened) await each.cancel();
  openStream(streams);
  assertEquals(streams.open("192.0.2.1").outcome, "too many");
});

Deno.test("close() ends all streams and leaves no timer", async () => {
  const { streams, liveBoard, clock, [Symbol.asyncDispose]: close } = await setUp();
  const reader = openStream(streams).getReader();
  await reader.read();
  await close();
  assertEquals((await reader.read()).done, true);
  assertEquals(streams.size, 0);
  assertEquals(streams.open("192.0.2.1").outcome, "too many");
  assertEquals(clock.waiting, 0);
  assertEquals(liveBoard.board.orders, []);
});
