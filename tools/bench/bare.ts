// What nobody can do without: a handler that verifies each order's signature and makes one commit of
// it, on a database of its own, and a node:http server that sends bytes that it has.
import { Buffer } from "node:buffer";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isStandardWebhook } from "@/lib/kitchen/webhook_signature.ts";
import { obey } from "./child.ts";

/** What a bare page server sends. */
export interface Bytes {
  headers: Record<string, string>;
  /** In base64. */
  body: string;
}

async function orders({ path, secret }: { path: string; secret: string }): Promise<number> {
  const kv = await Deno.openKv(path);
  const key = new Uint8Array(Buffer.from(secret.replace(/^whsec_/, ""), "base64"));
  const { promise, resolve } = Promise.withResolvers<number>();
  const onListen = ({ port }: { port: number }) => resolve(port);
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, async (request) => {
    const body = await request.bytes();
    const [id, timestamp, signature] = ["id", "timestamp", "signature"]
      .map((name) => request.headers.get(`webhook-${name}`) ?? "") as [string, string, string];
    if (!isStandardWebhook({ id, timestamp, signature }, body, key, Date.now())) {
      return new Response("No", { status: 401 });
    }
    const { orderNumber } = JSON.parse(new TextDecoder().decode(body));
    const now = Date.now();
    const order = { number: orderNumber, readyAt: now, expiresAt: now + 300_000, calls: 1 };
    await kv.atomic().set(["orders", orderNumber], order).set(["orders"], { changedAt: now })
      .set(["webhook_ids", id], true).commit();
    return Response.json({ outcome: "called" });
  });
  return await promise;
}

function pages({ headers, body }: Bytes): Promise<number> {
  const bytes = Buffer.from(body, "base64");
  const server = createServer((_, response) => {
    response.writeHead(200, { ...headers, "content-length": bytes.length });
    response.end(bytes);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

await obey({ orders, pages });
