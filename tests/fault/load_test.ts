import { ServerResponse } from "node:http";
import { assert, assertEquals } from "@std/assert";
import { Child } from "@/tools/bench/child.ts";
import { reconnectStorm } from "@/tools/bench/storm.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import type { TestApp } from "@/tests/support/test_app.ts";
import { testFront } from "@/tests/support/test_front.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const VERY_MANY = 1_000;
const REQUEST = "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** Counts what is written to any stream while it lasts. */
function countWrites() {
  const { write } = ServerResponse.prototype;
  const counted = {
    writes: 0,
    [Symbol.dispose]: () => void (ServerResponse.prototype.write = write),
  };
  ServerResponse.prototype.write = function (chunk: unknown) {
    if (chunk instanceof Uint8Array && new TextDecoder().decode(chunk).includes("event: board")) {
      counted.writes++;
    }
    return write.call(this, chunk, "utf8");
  };
  return counted;
}

/** A client that asks for the stream and never reads. */
async function stalledClient(port: number): Promise<Deno.Conn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(REQUEST));
  return connection;
}

/** Makes boards so big that a few of them fill what the kernel keeps for a connection. */
async function fillBoard({ services }: TestApp): Promise<void> {
  for (let number = 1; number <= 800; number++) await services.store.call(number, "kitchen");
}

Deno.test("after a kill with 1,000 pages open all are right within 10 s, and none was refused", async () => {
  const { all, refused } = await reconnectStorm(VERY_MANY);
  assert(all < 10_000, `All were right after: ${all} ms`);
  assertEquals(refused, 0);
});

Deno.test("1,000 pages that vanish at once, half of them without a goodbye, are noticed", async () => {
  await using setup = await testFront({ MAX_STREAMS: "2000", MAX_STREAMS_PER_ADDRESS: "2000" });
  const { services: { streams, store } } = setup.app;
  await using pages = Child.start("pages.ts");
  await pages.ask("open", { port: setup.port, count: VERY_MANY });
  assertEquals(streams.size, VERY_MANY);
  await pages.ask("leave", { count: VERY_MANY / 2, reset: true });
  await pages.ask("leave", { count: VERY_MANY / 2 });
  await waitFor(() => streams.size === 0, { describe: () => `Open: ${streams.size}` });
  // As many fit again.
  await pages.ask("open", { port: setup.port, count: VERY_MANY });
  await store.call(850, "kitchen");
  const { version } = setup.app.services.liveBoard.board;
  await pages.ask("shown", { version, since: 0 });
});

Deno.test("a client that never reads costs no writes once its buffer is full, and is freed when it goes", async () => {
  await using setup = await testFront({ MAX_STREAMS: "2", MAX_STREAMS_PER_ADDRESS: "2" });
  const { app, port, url } = setup;
  const { streams, store } = app.services;
  await fillBoard(app);
  using stalled = await stalledClient(port);
  await waitFor(() => streams.size === 1);
  using counted = countWrites();
  let unchanged = 0;
  await waitFor(async () => {
    const before = counted.writes;
    await store.extend(1);
    unchanged = counted.writes === before ? unchanged + 1 : 0;
    // So often that its buffer is full, and not the process behind with filling it.
    return unchanged === 30;
  }, { limitMs: 30_000, describe: () => `Writes: ${counted.writes}` });

  // Another page gets every board; the stalled one gets none of them, but still counts.
  const other = new EventReader(
    (await fetch(`${url}/api/events`, { headers: { "accept-encoding": "identity" } })).body!,
  );
  await other.next();
  const before = counted.writes;
  for (let count = 1; count <= 20; count++) {
    await store.extend(1);
    const { version } = app.services.liveBoard.board;
    assertEquals((await other.until(({ event }) => event === "board")).id, version);
  }
  assertEquals(counted.writes - before, 20);
  assertEquals(streams.size, 2);
  const refused = await fetch(`${url}/api/events`);
  await refused.body?.cancel();
  assertEquals(refused.status, 503);

  stalled.close();
  await waitFor(() => streams.size === 1);
  await other.close();
  await waitFor(() => streams.size === 0);
});
