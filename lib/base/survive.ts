import { log, reasonOf } from "./log.ts";

/**
 * Keeps the process going when something throws where nobody catches it, and says so in the log. Deno
 * would end the process, and with it the board on every phone, for what has failed in one place.
 */
export function survive(): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    log("error", "Uncaught error", { reason: reasonOf(event.reason) });
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    log("error", "Uncaught error", { reason: reasonOf(event.error) });
  });
}
