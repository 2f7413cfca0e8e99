import { Builder } from "fresh/dev";
import { createApp } from "@/main.ts";
import type { Handler } from "@/lib/http/front_requests.ts";
import { parseConfig } from "@/lib/config.ts";
import { openServices, type ServiceOptions, type Services } from "@/lib/services.ts";
import { rsaKeyPair, signRsa, WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";

/** The kitchen's key pair in all tests of a file. */
export const kitchen = rsaKeyPair();

const applySnapshot = await new Builder({ root: new URL("../..", import.meta.url).pathname })
  .build({ snapshot: "memory" });

/** The built app in this process, on services of its own. */
export interface TestApp extends AsyncDisposable {
  services: Services;
  /** What the app's front calls. */
  handle: Handler;
  /** Sends a request, from this address. */
  request(path: string, init?: RequestInit, from?: string): Promise<Response>;
  /** Sends an order as Star Community does. */
  order(body: unknown, signature?: string): Promise<Response>;
}

/** Opens the app with these variables, else on an empty database in memory. */
export async function testApp(
  variables: Record<string, string> = {},
  options: ServiceOptions = {},
): Promise<TestApp> {
  const config = parseConfig({
    KV_PATH: ":memory:",
    LOGIN_TOKEN: "a token for tests",
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
    WEBHOOK_SECRET,
    ...variables,
  }, "machine");
  const services = await openServices(config, { channel: crypto.randomUUID(), ...options });
  return {
    services,
    ...appOn(() => Promise.resolve(services)),
    [Symbol.asyncDispose]: services.close,
  };
}

/** The built app on services that `open` gives, or fails to give. */
export function appOn(
  open: () => Promise<Services>,
): Pick<TestApp, "handle" | "request" | "order"> {
  const app = createApp(open);
  applySnapshot(app);
  const handle = app.handler();
  const request = (path: string, init?: RequestInit, from = "127.0.0.1") => {
    const remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: from, port: 1234 };
    const completed = Promise.resolve();
    return handle(new Request(new URL(path, "http://localhost:8000"), init), {
      remoteAddr,
      completed,
    });
  };
  const order = (content: unknown, signature?: string) => {
    const body = typeof content === "string" ? content : JSON.stringify(content);
    return request("/api/orders/webhook", {
      method: "POST",
      headers: { "x-signature": signature ?? signRsa(body, kitchen.privateKey) },
      body,
    });
  };
  return { handle, request, order };
}
