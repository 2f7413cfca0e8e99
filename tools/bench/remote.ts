import { attacherOf } from "@/lib/board/sink.ts";
import { OrderStore } from "@/lib/board/order_store.ts";
import { EventStreams } from "@/lib/board/event_streams.ts";
import { LiveBoard } from "@/lib/board/live_board.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import { KvServer } from "@/tools/cafe/kv_server.ts";
import { now } from "./child.ts";
import { quantile, table } from "./figures.ts";

/** How long an order takes to be stored, and to be on a stream, with the database so far away. */
export async function farDatabase(orders: number): Promise<string> {
  const rows: (string | number)[][] = [
    [
      "to the database and back",
      "requests an order",
      "stored p50 ms",
      "p99",
      "on the stream p50 ms",
      "p99",
    ],
  ];
  for (const ms of [0, 30, 90]) {
    await using server = new KvServer();
    using kv = await server.open();
    server.delayMs = ms / 2;
    const store = new OrderStore({ kv, timeoutMs: 300_000, now: Date.now });
    const liveBoard = new LiveBoard({ store, clock: systemClock, pollMs: 60_000 });
    await liveBoard.open();
    const limits = { maxStreams: 1, maxStreamsPerAddress: 1 };
    const streams = new EventStreams({ liveBoard, clock: systemClock, ...limits });
    let seenAt = 0;
    const sink = { isReading: true, write: () => seenAt = now(), end() {}, destroy() {} };
    const opened = streams.open("here", "gzip");
    if (opened.outcome === "opened") attacherOf(opened.body)!(sink);
    await store.call(1, "kitchen");
    server.takeRequests();
    const [stored, shown]: number[][] = [[], []];
    for (let number = 2; number < 2 + orders; number++) {
      const begun = now();
      await store.call(number, "kitchen", `order ${number}`);
      stored!.push(now() - begun);
      shown!.push(seenAt - begun);
    }
    const { read, write } = server.takeRequests();
    const figures = [stored!, shown!]
      .flatMap((times) => [quantile(times, 0.5), quantile(times, 0.99)].map((at) => at.toFixed(1)));
    rows.push([`${ms} ms`, ((read + write) / orders).toFixed(2), ...figures]);
    streams.close();
    await liveBoard.close();
  }
  return [`${orders} orders one after the other, on a KV server beside it that waits:`, table(rows)]
    .join("\n\n");
}
