import type { EventStreams } from "@/lib/board/event_streams.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";

/** Where the figures come from. */
export interface MetricsSources {
  streams: Pick<EventStreams, "size">;
  liveBoard: Pick<LiveBoard, "board" | "healthy">;
}

/**
 * How this instance is doing, in Prometheus' text format
 * (https://prometheus.io/docs/instrumenting/exposition_formats/); nothing about people or secrets.
 */
export function metrics({ streams, liveBoard }: MetricsSources): string {
  const { rss, heapUsed, heapTotal, external } = Deno.memoryUsage();
  const gauges: [name: string, what: string, value: number][] = [
    ["orders_streams_open", "Pages that are live on this instance", streams.size],
    ["orders_live", "Numbers on the board", liveBoard.board.orders.length],
    [
      "orders_store_healthy",
      "1 if the board could be read when it was tried last",
      Number(liveBoard.healthy),
    ],
    ["process_resident_memory_bytes", "Memory that the process has", rss],
    ["process_uptime_seconds", "How long the process has run", performance.now() / 1_000],
    ["v8_heap_used_bytes", "Memory that JavaScript uses", heapUsed],
    ["v8_heap_total_bytes", "Memory that JavaScript has", heapTotal],
    ["v8_external_bytes", "Memory of others that JavaScript holds", external],
  ];
  return gauges
    .map(([name, what, value]) =>
      `# HELP ${name} ${what}\n# TYPE ${name} gauge\n${name} ${value}\n`
    )
    .join("");
}
