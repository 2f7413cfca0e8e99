import { Buffer } from "node:buffer";
import { get } from "node:http";
import { assertEquals } from "@std/assert";
import { Rendering } from "@/lib/board/rendering.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import type { Bytes } from "./bare.ts";
import { Child } from "./child.ts";
import { table } from "./figures.ts";
import type { Run, RunResult } from "./requests.ts";

const CONNECTIONS = 32;
/** Those of a busy evening, and nearly the most that fit on a board. */
const BOARDS = [40, 800];

/** Signed orders that are stored, and pages and boards that are read, each second, by a real process. */
export async function throughput(ms: number): Promise<string> {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, WEBHOOK_SECRET });
  await using senders = Child.start("requests.ts");
  await using bareOrders = Child.start("bare.ts");
  const bare = { path: `${database.variables.KV_PATH}.bare`, secret: WEBHOOK_SECRET };
  const barePort: number = await bareOrders.ask("orders", bare);

  const run = async (what: Run["what"], port = Number(server.port)): Promise<RunResult> => {
    const argument: Run = { port, connections: CONNECTIONS, ms, what };
    const result: RunResult = await senders.ask("run", argument);
    assertEquals(Object.keys(result.answers), ["200"], "Answers by status");
    return result;
  };
  const rows = [["", "a second", "p50 ms", "p99 ms", "bare, a second", "× bare"]];
  const compare = async (name: string, what: Run["what"], port: number) => {
    // What is compared is measured in turns, as the machine has others to care for.
    const [bareOne, ours, bareOther] = [
      await run(what, port),
      await run(what),
      await run(what, port),
    ];
    const perSecond = (bareOne.perSecond + bareOther.perSecond) / 2;
    const figures = [ours.perSecond.toFixed(0), ours.p50.toFixed(1), ours.p99.toFixed(1)];
    const ratio = (ours.perSecond / perSecond).toFixed(2);
    rows.push([name, ...figures, perSecond.toFixed(0), ratio]);
  };
  const pages = async (numbers: number) => {
    for (const path of ["/", "/api/orders"]) {
      await using bytes = Child.start("bare.ts");
      const argument = await bytesOf(Number(server.port), path);
      const port: number = await bytes.ask("pages", argument);
      await compare(`\`${path}\`, ${numbers} numbers`, { get: path }, port);
    }
  };

  for (const numbers of BOARDS) {
    await run({ secret: WEBHOOK_SECRET, numbers });
    const orders = { secret: WEBHOOK_SECRET, numbers };
    await compare(`signed orders of ${numbers} numbers`, orders, barePort);
    await pages(numbers);
  }
  return [
    `Requests by ${CONNECTIONS} connections, ${ms / 1_000} s each, all answered 200, beside a ` +
    "bare handler that verifies and makes one commit an order, and a bare node:http server that " +
    "sends the same bytes:",
    table(rows),
    eventSizes(),
  ].join("\n\n");
}

/** What is answered, as it comes down the wire. */
async function bytesOf(port: number, path: string): Promise<Bytes> {
  const { promise, resolve, reject } = Promise.withResolvers<Bytes>();
  const headers = { "accept-encoding": "gzip, br" };
  const asking = get({ port, path, headers }, async (response) => {
    const chunks: Uint8Array[] = await Array.fromAsync(response);
    const { "transfer-encoding": _, ...answered } = response.headers as Record<string, string>;
    resolve({ headers: answered, body: Buffer.concat(chunks).toString("base64") });
  });
  asking.on("error", reject);
  return await promise;
}

/** How long an event is, with as many numbers gone as are on the board. */
function eventSizes(): string {
  const rows: (string | number)[][] = [["numbers", "event, bytes", "as sent with gzip"]];
  for (const count of [8, 40, 300]) {
    const at = Date.now();
    const order = (number: number) => ({ number, readyAt: at - number * 30_000 });
    const orders = Array.from({ length: count }, (_, index) => (
      {
        ...order(101 + index),
        expiresAt: at + index * 30_000,
        calls: 1,
        source: "kitchen" as const,
      }
    ));
    const recent = Array.from({ length: count }, (_, index) => order(501 + index));
    const version = `${"0".repeat(16)}1a2b-${count}`;
    const rendering = new Rendering({ version, now: at, orders, recent });
    rows.push([count, rendering.event("plain").length, rendering.event("gzip").length]);
  }
  return table(rows);
}
