import { log, reasonOf } from "@/lib/log.ts";
import { ConfigError } from "@/lib/config.ts";
import { loginTokenFile } from "@/lib/login_token.ts";
import { type Services, sharedServices } from "@/lib/services.ts";

/** How long open requests get to finish after a signal; the rest is cut. */
const SHUTDOWN_MS = 4_000;
/** Pause before listening again, as when there were no file descriptors left. */
const LISTEN_AGAIN_MS = 300;

type Fetch = (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response>;

/** Runs the built app on this machine until SIGINT or SIGTERM. */
async function serve(): Promise<void> {
  const services = await sharedServices();
  const { default: built } = await import("./_fresh/server.js") as { default: { fetch: Fetch } };
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stopping.abort(signal));
  }
  const listening = listen(services, built.fetch, stopping.signal);
  stopping.signal.addEventListener("abort", async () => {
    log("info", "Stopping", { signal: String(stopping.signal.reason) });
    setTimeout(() => Deno.exit(0), SHUTDOWN_MS);
    await services.endStreams();
    await listening;
    await services.close();
    log("info", "Stopped");
    Deno.exit(0);
  });
  await listening;
}

/** Listens until told to stop, and again whenever accepting connections has failed. */
async function listen(services: Services, fetch: Fetch, stop: AbortSignal): Promise<void> {
  let { port } = services.config;
  let hasListened = false;
  while (!stop.aborted) {
    try {
      const server = Deno.serve({
        hostname: services.config.host,
        port,
        onListen: (address) => {
          port = address.port;
          hasListened = true;
          announce(services, port);
        },
      }, fetch);
      stop.addEventListener("abort", () => server.shutdown(), { once: true });
      await server.finished;
    } catch (error) {
      if (!hasListened) throw error;
      log("error", "Listening failed", { reason: reasonOf(error) });
      await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS));
    }
  }
}

function announce({ config }: Services, port: number): void {
  const { publicUrl, host, loginToken, dataFolder } = config;
  const local = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = publicUrl?.origin ?? `http://${local.includes(":") ? `[${local}]` : local}:${port}`;
  log("info", "Listening", {
    board: `${url}/`,
    webhook: `${url}/api/orders/webhook`,
    ...(loginToken === null ? { loginTokenFile: loginTokenFile(dataFolder!) } : {}),
  });
}

try {
  await serve();
} catch (error) {
  if (error instanceof ConfigError) log("error", error.message);
  else log("error", "Could not start", { reason: reasonOf(error) });
  Deno.exit(1);
}
