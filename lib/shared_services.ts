import { misspeltSettings } from "@/lib/base/environment.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { readConfig, VARIABLES } from "./config.ts";
import { openServices, type Services } from "./services.ts";

let shared: Promise<Services> | null = null;
/** The closing of those before, whose database has moved to another file. */
let closing: Promise<void> = Promise.resolve();

/** This isolate's services, opened on first use; an opening that failed is tried again by the next caller. */
export function sharedServices(): Promise<Services> {
  shared ??= Promise.try(async () => {
    await closing;
    const config = readConfig();
    for (const { name, meant } of misspeltSettings(VARIABLES)) {
      log("warn", `Unknown setting in .env: ${name}`, { meant });
    }
    return await openServices(config, { moved: openAnew });
  }).catch((error) => {
    shared = null;
    throw error;
  });
  return shared;
}

/** Closes all and opens it again, as a restart would; whoever asks for them meanwhile waits. */
function openAnew(): void {
  closing = Promise.resolve(shared).then((services) => services?.close());
  shared = null;
  sharedServices().catch((error) => {
    log("error", "Could not open the database again", { reason: reasonOf(error) });
  });
}
