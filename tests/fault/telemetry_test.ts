import { assertEquals, assertStringIncludes } from "@std/assert";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { rsaKeyPair, signedOrder, WEBHOOK_PATH } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const WEBHOOK_PATH_TOKEN = "hush-path-token-4f1d";

/** What collects telemetry: all that it was sent, by address. */
function collector() {
  const received: Record<string, string> = {};
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      received[pathname] = (received[pathname] ?? "") + await request.text();
      return Response.json({});
    },
  );
  return {
    received,
    variables: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("OpenTelemetry gets figures and log lines, and no secret of an address, whoever asks for traces", async () => {
  await using telemetry = collector();
  await using database = await emptyDatabase();
  const kitchen = rsaKeyPair();
  await using server = await Server.start({
    ...database.variables,
    ...telemetry.variables,
    OTEL_TRACES_SAMPLER: "always_off",
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
    WEBHOOK_PATH_TOKEN,
  });
  const { received } = telemetry;
  const order = signedOrder(850, kitchen.privateKey);
  const response = await fetch(`${server.url}${WEBHOOK_PATH}?token=${WEBHOOK_PATH_TOKEN}`, {
    ...order,
    // A caller that wants its request traced.
    headers: { ...order.headers, traceparent: `00-${"4f".repeat(16)}-${"1d".repeat(8)}-01` },
  });
  assertEquals([response.status, await response.json()], [200, { outcome: "called" }]);
  await waitFor(() => received["/v1/metrics"]?.includes("http.server.request.duration"));
  // At its end it sends what it has, traces first; Deno itself may then hang.
  server.signal("SIGTERM");
  await waitFor(() => received["/v1/logs"]?.includes("Stopped"), { limitMs: 10_000 });
  assertStringIncludes(received["/v1/logs"]!, "Webhook accepted");
  assertEquals(Object.keys(received).toSorted(), ["/v1/logs", "/v1/metrics"]);
  assertEquals(Object.values(received).join().includes(WEBHOOK_PATH_TOKEN), false);
});

Deno.test("where traces would be exported, it does not start, and names the setting", async () => {
  await using telemetry = collector();
  await using database = await emptyDatabase();
  await using server = await Server.launch({ ...database.variables, ...telemetry.variables });
  await waitFor(() => server.output.includes("OTEL_TRACES_SAMPLER must be always_off"), {
    limitMs: 20_000,
    describe: () => server.output,
  });
  assertEquals(server.output.includes("Listening"), false);
});
