import { ConfigError } from "@/lib/config.ts";
import { firstSignal } from "@/lib/base/first_signal.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { loginTokenFile } from "@/lib/staff/login_token.ts";
import { pause } from "@/lib/base/pause.ts";
import { type Services, sharedServices } from "@/lib/services.ts";
import { survive } from "@/lib/base/survive.ts";

/** How long requests under way get to finish after a signal, while new ones are still answered. */
const FINISH_MS = 2_000;
/** How long connections get to end after that, and then the services: about 4 s in all. */
const CLOSE_MS = 1_000;
/** Pause before listening again, as when there were no file descriptors left. */
const LISTEN_AGAIN_MS = 300;

type Handler = (request: Request, info: Deno.ServeHandlerInfo) => Promise<Response>;

/**
 * Runs the built app on this machine until SIGINT or SIGTERM. The build makes one file of this one and
 * all that it imports, which starts in half the time.
 */
async function serve(): Promise<void> {
  const stop = firstSignal("SIGINT", "SIGTERM");
  const services = await sharedServices();
  const { default: built } = await import("./_fresh/server.js") as { default: { fetch: Handler } };
  const requests = new Set<Promise<Response>>();
  const handler: Handler = (request, info) => {
    const response = built.fetch(request, info);
    requests.add(response);
    return response.finally(() => requests.delete(response));
  };

  const stopping = new AbortController();
  const listening = listen(services, handler, stopping.signal);
  const signal = await Promise.race([stop, listening]);
  log("info", "Stopping", { signal: signal ?? "none" });
  // They were opened anew if the database's file was taken away.
  const { endStreams, close } = await sharedServices().catch(() => services);
  endStreams();
  const deadline = performance.now() + FINISH_MS;
  while (requests.size > 0 && performance.now() < deadline) {
    await Promise.race([...requests, pause(deadline - performance.now())]).catch(() => {});
  }
  stopping.abort();
  await Promise.race([listening, pause(CLOSE_MS)]);
  await Promise.race([close(), pause(CLOSE_MS)]);
  log("info", "Stopped");
}

/** Listens until told to stop, and again whenever accepting connections has failed. */
async function listen(services: Services, handler: Handler, stop: AbortSignal): Promise<void> {
  const { host: hostname, port: wanted } = services.config;
  let port: number | null = null;
  while (!stop.aborted) {
    try {
      const server = Deno.serve({
        hostname,
        port: port ?? wanted,
        onListen: (address) => {
          port = address.port;
          announce(services, port);
        },
      }, handler);
      stop.addEventListener("abort", () => server.shutdown(), { once: true });
      await server.finished;
    } catch (cause) {
      if (port === null) {
        throw new Error(`HOST, PORT: could not listen on ${hostname} ${wanted}`, { cause });
      }
      log("error", "Listening failed", { reason: reasonOf(cause) });
      await pause(LISTEN_AGAIN_MS);
    }
  }
}

function announce({ config }: Services, port: number): void {
  const { publicUrl, host, loginToken, takesLoginToken, dataFolder, webhookPathToken } = config;
  const local = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = publicUrl?.origin ?? `http://${local.includes(":") ? `[${local}]` : local}:${port}`;
  log("info", "Listening", {
    board: `${url}/`,
    staff: `${url}/orders`,
    webhook: `${url}/api/orders/webhook${webhookPathToken === null ? "" : "?token=…"}`,
    ...(takesLoginToken && loginToken === null
      ? { loginTokenFile: loginTokenFile(dataFolder!) }
      : {}),
  });
}

survive();
try {
  await serve();
} catch (error) {
  const reasons = error instanceof ConfigError
    ? error.problems
    : [`Could not start: ${reasonOf(error)}`];
  for (const reason of reasons) log("error", reason);
  Deno.exit(1);
}
Deno.exit(0);
