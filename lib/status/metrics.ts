import type { EventStreams } from "@/lib/board/event_streams.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import { gauge } from "@/lib/base/measures.ts";
import type { CafeStatus } from "./cafe_status.ts";
import type { Measures } from "./measures.ts";

/** Where the figures come from. */
export interface MetricsSources {
  streams: Pick<EventStreams, "size" | "stalled">;
  liveBoard: Pick<LiveBoard, "board" | "healthy">;
  status: Pick<CafeStatus, "push" | "screens">;
  measures: Measures;
}

/**
 * How this instance is doing, in Prometheus' text format
 * (https://prometheus.io/docs/instrumenting/exposition_formats/); nothing about people or secrets.
 */
export function metrics({ streams, liveBoard, status, measures }: MetricsSources): string {
  const { rss, heapUsed, heapTotal, external } = Deno.memoryUsage();
  const { board, healthy } = liveBoard;
  const gauges: [name: string, what: string, value: number][] = [
    ["orders_streams_open", "Pages with an open stream on this instance", streams.size],
    ["orders_streams_stalled", "Streams of them whose reader has stopped reading", streams.stalled],
    ["orders_live", "Numbers on the board", board.orders.length],
    ["orders_store_healthy", "1 if the last reading of the board succeeded", Number(healthy)],
    ["process_resident_memory_bytes", "Resident memory", rss],
    [
      "process_start_time_seconds",
      "When the process started, since the epoch",
      performance.timeOrigin / 1_000,
    ],
    ["v8_heap_used_bytes", "JavaScript heap in use", heapUsed],
    ["v8_heap_size_bytes", "JavaScript heap reserved", heapTotal],
    ["v8_external_bytes", "Memory outside the heap held by JavaScript", external],
  ];
  const shown = status.screens.current?.shown;
  if (shown !== undefined) {
    const missing = board.orders.filter(({ number, readyAt }) =>
      !shown.some((call) => call.number === number && call.readyAt === readyAt)
    );
    const since = Math.min(board.now, ...missing.map(({ readyAt }) => readyAt));
    const lag = (board.now - since) / 1_000;
    gauges.push(["aurora_lag_seconds", "Age of the oldest call that Aurora does not show", lag]);
  }
  const calls = status.push.current?.calls;
  if (calls !== undefined) {
    const waiting = calls.reduce((sum, call) => sum + call.waiting, 0);
    gauges.push([
      "push_phones_waiting",
      "Phones that a call on the board has yet to reach",
      waiting,
    ]);
  }
  return gauges.map((each) => gauge(...each)).join("") +
    Object.values(measures).map((each) => each.text()).join("");
}
