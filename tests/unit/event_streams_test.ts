import { assert, assertEquals } from "@std/assert";
import { EventStreams } from "@/lib/event_streams.ts";
import { LiveBoard } from "@/lib/live_board.ts";
import { EventReader } from "../event_reader.ts";
import { testStore } from "../test_store.ts";
import { waitFor } from "../wait_for.ts";

const PING_MS = 15_000;

async function setUp({ maxStreams = 800 } = {}) {
  const { store, clock, kv, counter } = await testStore();
  const liveBoard = new LiveBoard({ store, clock, pollMs: 1_000 });
  await liveBoard.open();
  const streams = new EventStreams({ liveBoard, clock, maxStreams });
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

Deno.test("a stream begins with a spread retry and the whole current board", async () => {
  await using setup = await setUp();
  const { streams, call, liveBoard } = setup;
  await call(850);
  const first = await new EventReader(streams.open()!).next();
  assertEquals(first.event, "board");
  assertEquals(first.id, liveBoard.board.version);
  assertEquals(first.data.orders.map(({ number }: { number: number }) => number), [850]);
  assert(first.retry !== undefined && first.retry >= 1_000 && first.retry <= 4_000);
});

Deno.test("every stream gets each new board, the very same bytes", async () => {
  await using setup = await setUp();
  const { streams, call } = setup;
  const bodies = Array.from({ length: 600 }, () => streams.open()!.getReader());
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
  const reader = new EventReader(streams.open()!);
  const { data: board } = await reader.next();
  await clock.pass(PING_MS);
  const ping = await reader.next();
  assertEquals(ping.event, "ping");
  assertEquals(ping.data, { version: board.version, now: clock.now() });
});

Deno.test("a stream over the limit is refused, and fits once another has ended", async () => {
  await using setup = await setUp({ maxStreams: 2 });
  const { streams } = setup;
  const first = streams.open();
  assert(first !== null && streams.open() !== null);
  assertEquals(streams.open(), null);
  await first.cancel();
  assertEquals(streams.size, 1);
  assert(streams.open() !== null);
});

Deno.test("a reader that has stopped reading gets nothing more, and the board when it reads again", async () => {
  await using setup = await setUp();
  const { streams, call, clock } = setup;
  const stalled = streams.open()!.getReader();
  for (let number = 1; number <= 50; number++) await call(number);
  for (let count = 0; count < 8; count++) await stalled.read();
  const next = stalled.read();
  await clock.pass(PING_MS);
  const text = new TextDecoder().decode((await next).value);
  assert(text.includes("event: board") && text.includes('"number":50'), text);
});

Deno.test("close() ends all streams and leaves no timer", async () => {
  const { streams, liveBoard, clock, [Symbol.asyncDispose]: close } = await setUp();
  const reader = streams.open()!.getReader();
  await reader.read();
  await close();
  assertEquals((await reader.read()).done, true);
  assertEquals(streams.size, 0);
  assertEquals(streams.open(), null);
  assertEquals(clock.waiting, 0);
  assertEquals(liveBoard.board.orders, []);
});
