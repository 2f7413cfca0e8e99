import { watchdogScript } from "@/lib/browser/screen/watchdog.ts";

/** Reloads the page when its island has died; `proof` is in every answer that is this page. */
export function ScreenWatchdog({ proof }: { proof: string }) {
  // Our own code.
  // deno-lint-ignore react-no-danger
  return <script dangerouslySetInnerHTML={{ __html: watchdogScript(proof) }} />;
}
