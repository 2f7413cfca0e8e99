import type { EventStreams } from "@/lib/board/event_streams.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import type { Push } from "@/lib/push/push.ts";

/** Where the figures come from. */
export interface MetricsSources {
  streams: Pick<EventStreams, "size">;
  liveBoard: Pick<LiveBoard, "board" | "healthy">;
  push: Pick<Push, "figures"> | null;
}

/**
 * How this instance is doing, in Prometheus' text format
 * (https://prometheus.io/docs/instrumenting/exposition_formats/); nothing about people or secrets.
 */
export function metrics({ streams, liveBoard, push }: MetricsSources): string {
  const { rss, heapUsed, heapTotal, external } = Deno.memoryUsage();
  const gauges: [name: string, what: string, value: number][] = [
    ["orders_streams_open", "Pages with an open stream on this instance", streams.size],
    ["orders_live", "Numbers on the board", liveBoard.board.orders.length],
    [
      "orders_store_healthy",
      "1 if the board could be read when it was tried last",
      Number(liveBoard.healthy),
    ],
    ["process_resident_memory_bytes", "Resident memory", rss],
    ["process_uptime_seconds", "Time since the process started", performance.now() / 1_000],
    ["v8_heap_used_bytes", "JavaScript heap in use", heapUsed],
    ["v8_heap_total_bytes", "JavaScript heap reserved", heapTotal],
    ["v8_external_bytes", "Memory outside the heap held by JavaScript", external],
  ];
  return gauges
    .map(([name, what, value]) =>
      `# HELP ${name} ${what}\n# TYPE ${name} gauge\n${name} ${value}\n`
    )
    .join("") + (push === null ? "" : pushMetrics(push));
}

/** What became of messages to locked phones: as many counters as there are results. */
function pushMetrics({ figures: { sent, gone, failed } }: Pick<Push, "figures">): string {
  const name = "orders_push_messages_total";
  const lines = Object.entries({ sent, gone, ...failed })
    .map(([result, count]) => `${name}{result="${result.replace(" ", "_")}"} ${count}\n`);
  return `# HELP ${name} Messages to locked phones\n# TYPE ${name} counter\n${lines.join("")}`;
}
