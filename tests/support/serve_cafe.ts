import { answered } from "@/tools/cafe/answered.ts";
import { postOrder } from "@/tools/cafe/signing.ts";
import { capturePrinted } from "./capture_log.ts";
import { kitchen } from "./test_app.ts";
import { testFront } from "./test_front.ts";

/** A café for browsers: the app in this process as a machine serves it, and its kitchen. */
export interface ServedCafe extends AsyncDisposable {
  port: number;
  url: string;
  /** What it has logged. */
  log: string[];
  /** Calls these numbers one after the other, as the kitchen does; each must be taken. */
  call(...numbers: number[]): Promise<void>;
}

/**
 * Opens one with these variables, on an empty database in memory, in a tenth of the time that a
 * process takes. Staff log in with `LOGIN_TOKEN`.
 */
export async function serveCafe(variables: Record<string, string> = {}): Promise<ServedCafe> {
  await using parts = new AsyncDisposableStack();
  const { texts } = parts.use(capturePrinted({ toTerminal: false }));
  const { port, url } = parts.use(await testFront(variables));
  const opened = parts.move();
  return {
    port,
    url,
    log: texts,
    async call(...numbers) {
      for (const number of numbers) {
        await answered(postOrder(url, number, kitchen.privateKey), 200);
      }
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
