import { type Config, ConfigError } from "@/lib/config.ts";
import { firstSignal } from "@/lib/base/first_signal.ts";
import { Front } from "@/lib/http/front.ts";
import type { Handler } from "@/lib/http/front_requests.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { loginTokenFile } from "@/lib/staff/login_token.ts";
import { pause } from "@/lib/base/pause.ts";
import type { Services } from "@/lib/services.ts";
import { sharedServices } from "@/lib/shared_services.ts";
import { survive } from "@/lib/base/survive.ts";

/** How long requests under way get to finish after a signal, while new ones are still answered. */
const FINISH_MS = 2_000;
/** How long the services get to end after that: about 4 s in all. */
const CLOSE_MS = 1_000;
/** What else than streams wants a file descriptor on a full machine: the kitchen above all. */
const OTHER_FILES = 50;

/**
 * Runs the built app on this machine until SIGINT or SIGTERM. The build makes one file of this one and
 * all that it imports, which starts in half the time.
 */
async function serve(): Promise<void> {
  const stop = firstSignal("SIGINT", "SIGTERM");
  const services = await sharedServices();
  const { default: built } = await import("./built.ts");
  const front = await listen(services.config, built.fetch);
  announce(services, front.port);
  log("info", "Stopping", { signal: await stop });
  // They were opened anew if the database's file was taken away.
  const { endStreams, close } = await sharedServices().catch(() => services);
  endStreams();
  await front.close(FINISH_MS);
  await Promise.race([close(), pause(CLOSE_MS)]);
  log("info", "Stopped");
}

async function listen({ host: hostname, port }: Config, handler: Handler): Promise<Front> {
  try {
    return await Front.listen({
      hostname,
      port,
      handler,
      async refused(reason, status) {
        const { measures, limitedLog } = await sharedServices();
        measures.httpRefusals.add({ reason });
        limitedLog.log("warn", "Request refused", { status, reason }, `Request refused: ${reason}`);
      },
      async exhausted(connections) {
        const { limitedLog, streams } = await sharedServices();
        limitedLog.log("error", "No file descriptors are left: raise the limit of open files", {
          connections,
        });
        streams.limit(connections - OTHER_FILES);
      },
    });
  } catch (cause) {
    throw new Error(`HOST, PORT: could not listen on ${hostname} ${port}`, { cause });
  }
}

function announce({ config }: Services, port: number): void {
  const { publicUrl, host, loginToken, takesLoginToken, dataFolder, webhookPathToken } = config;
  const local = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = publicUrl?.origin ?? `http://${local.includes(":") ? `[${local}]` : local}:${port}`;
  const isTokenKept = takesLoginToken && loginToken === null;
  log("info", "Listening", {
    board: `${url}/`,
    staff: `${url}/orders`,
    ...(isTokenKept ? { loginTokenFile: loginTokenFile(dataFolder!) } : {}),
    screen: `${url}/screen`,
    webhook: `${url}/api/orders/webhook${webhookPathToken === null ? "" : "?token=…"}`,
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
