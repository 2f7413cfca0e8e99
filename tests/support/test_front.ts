import { Front, type FrontOptions } from "@/lib/http/front.ts";
import type { FrontRefusal } from "@/lib/http/front_refusals.ts";
import { systemClock } from "@/lib/shared/clock.ts";
import { type TestApp, testApp } from "./test_app.ts";

/** The app in this process behind the front of a machine. */
export interface TestFront extends AsyncDisposable {
  app: TestApp;
  front: Front;
  port: number;
  url: string;
  /** What the front has refused by itself. */
  refusals: { reason: FrontRefusal; status: number }[];
}

/** Opens it with these variables; with limits of time shorter than the café's, or on a clock of a test's. */
export async function testFront(
  variables: Record<string, string> = {},
  { limits = {}, clock = systemClock }: Pick<FrontOptions, "limits" | "clock"> = {},
): Promise<TestFront> {
  const { Request, Response } = globalThis;
  const app = await testApp(variables, { clock });
  const refusals: TestFront["refusals"] = [];
  const front = await Front.listen({
    hostname: "127.0.0.1",
    port: 0,
    handler: app.handle,
    refused: (reason, status) => void refusals.push({ reason, status }),
    exhausted: () => {},
    limits,
  });
  const { port } = front;
  return {
    app,
    front,
    port,
    url: `http://127.0.0.1:${port}`,
    refusals,
    async [Symbol.asyncDispose]() {
      app.services.endStreams();
      await front.close(0);
      await app[Symbol.asyncDispose]();
      // It has put others in their place, which `Deno.serve()` does not take.
      for (const [name, value] of Object.entries({ Request, Response })) {
        Object.defineProperty(globalThis, name, { value });
      }
    },
  };
}
