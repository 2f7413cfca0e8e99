// What a front does with streams, whichever it is: the machine's own, or a platform's.
import { assertEquals, assertMatch } from "@std/assert";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import type { FakeClock } from "./fake_clock.ts";
import { RawConnection } from "./raw_connection.ts";
import type { TestApp } from "./test_app.ts";

/** The app behind a front, on this port. */
interface Served {
  app: TestApp;
  port: number;
}

const STREAM = "GET /api/events HTTP/1.1\r\nHost: a\r\n\r\n";

/** Three readers are told of an order; two leave, in both ways, and the last is let go. */
export async function readersComeAndGo({ app, port }: Served): Promise<void> {
  const { streams, store } = app.services;
  using stack = new DisposableStack();
  const readers: RawConnection[] = [];
  for (let count = 0; count < 3; count++) {
    const reader = stack.use(await RawConnection.open(port));
    readers.push(reader);
    await reader.send(STREAM);
    await waitFor(() => reader.received.includes("event: board"));
    assertMatch(reader.received, /^content-type: text\/event-stream\r$/mi);
    assertMatch(reader.received, /^content-security-policy: /mi);
  }
  assertEquals(streams.size, 3);
  await store.call(850, "kitchen");
  for (const reader of readers) await waitFor(() => reader.received.includes('"number":850'));
  await readers[0]!.endSending();
  await readers[0]!.ended();
  readers[1]![Symbol.dispose]();
  await waitFor(() => streams.size === 1, { describe: () => `Open: ${streams.size}` });
  app.services.endStreams();
  await waitFor(() => readers[2]!.received.endsWith("\r\n0\r\n\r\n"));
}

/** Of two readers one stops reading: after 30 s it is gone, and has no place. */
export async function stalledReaderLeaves({ app, port }: Served, clock: FakeClock): Promise<void> {
  const { streams, store } = app.services;
  for (let number = 1; number <= 500; number++) await store.call(number, "kitchen");
  using stalled = await Deno.connect({ hostname: "127.0.0.1", port });
  await stalled.write(new TextEncoder().encode(STREAM));
  using reader = await RawConnection.open(port);
  await reader.send(STREAM);
  await waitFor(() => streams.size === 2);
  // More than the kernel keeps for a connection.
  await waitFor(async () => {
    await store.extend(1);
    return streams.stalled === 1;
  }, { limitMs: 30_000 });
  await clock.pass(29_000);
  assertEquals(streams.size, 2);
  await clock.pass(16_000);
  assertEquals(streams.size, 1);
}
