import { assertEquals } from "@std/assert";
import type { Board } from "@/lib/shared/order.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
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
  const run = async (what: Run["what"]): Promise<{ result: RunResult; cost: string }> => {
    const begun = (await senders.usage()).cpu;
    const serverBegun = await server.cpu();
    const argument: Run = { port: Number(server.port), connections: CONNECTIONS, ms, what };
    const result: RunResult = await senders.ask("run", argument);
    assertEquals(Object.keys(result.answers), ["200"], "Answers by status");
    const each = (cpu: number) => (cpu / result.answers[200]!).toFixed(0);
    const serverCost = each(await server.cpu() - serverBegun);
    return { result, cost: `${serverCost} / ${each((await senders.usage()).cpu - begun)}` };
  };
  const row = (name: string, { result, cost }: Awaited<ReturnType<typeof run>>) => [
    name,
    result.perSecond.toFixed(0),
    result.p50.toFixed(1),
    result.p99.toFixed(1),
    cost,
  ];

  const rows = [["", "a second", "p50 ms", "p99 ms", "CPU µs, server / senders"]];
  for (const path of ["/", "/api/orders"]) {
    rows.push(row(`\`${path}\`, empty board`, await run({ get: path })));
  }
  const calls: string[] = [];
  let before = 0;
  for (const numbers of BOARDS) {
    const orders = await run({ secret: WEBHOOK_SECRET, numbers });
    rows.push(row(`signed orders of ${numbers} numbers`, orders));
    const board: Board = (await (await fetch(`${server.url}/api/orders`)).json()).board;
    const answered = orders.result.answers[200]!;
    assertEquals(board.orders.length, Math.min(numbers, answered), "Numbers on the board");
    const inAll = board.orders.reduce((sum, { calls }) => sum + calls, 0);
    calls.push(`${inAll - before} of ${answered}`);
    before = inAll;
    for (const path of ["/", "/api/orders"]) {
      rows.push(row(`\`${path}\`, ${board.orders.length} numbers`, await run({ get: path })));
    }
  }
  return [
    `Requests by ${CONNECTIONS} connections, ${ms / 1_000} s each, all answered 200:`,
    table(rows),
    `Calls among the orders: ${calls.join(", ")}; the others came within 2 s of their ` +
    "number's last and are that call. Each has its id stored.",
  ].join("\n\n");
}
