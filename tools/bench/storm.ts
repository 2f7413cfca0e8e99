import { assertEquals } from "@std/assert";
import type { Board } from "@/lib/shared/order.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { hmacSigner, sendOrder } from "@/tools/cafe/signed_order.ts";
import { Child, now } from "./child.ts";
import { table } from "./figures.ts";

/** What came of a storm, in ms from the new process's listening. */
export interface Storm {
  /** When half of the pages, 99 % of them and all of them were right. */
  p50: number;
  p99: number;
  all: number;
  /** Streams that were refused on the way. */
  refused: number;
}

/**
 * Kills the process that so many pages follow and starts it again at once; an order is called as
 * soon as it listens. Pages come back as browsers do, each after the time that it was told.
 */
export async function reconnectStorm(count: number): Promise<Storm> {
  const sign = hmacSigner(WEBHOOK_SECRET);
  await using database = await emptyDatabase();
  const variables = {
    ...database.variables,
    WEBHOOK_SECRET,
    MAX_STREAMS: String(count),
    MAX_STREAMS_PER_ADDRESS: String(count),
  };
  await using pages = Child.start("pages.ts");
  const call = async (number: number, { url }: Server) => {
    const response = await sendOrder(number, url, sign);
    assertEquals([response.status, await response.text()][0], 200);
    const { board }: { board: Board } = await (await fetch(`${url}/api/orders`)).json();
    return board;
  };
  const shown = async ({ version }: Board, since: number): Promise<number> =>
    await pages.ask("shown", { version, since });

  await using before = await Server.start(variables);
  const { port } = before;
  await pages.ask("open", { port: Number(port), count, follows: true });
  await shown(await call(1, before), now());
  await pages.ask("summary");

  await before.stop("SIGKILL");
  await using after = await Server.start({ ...variables, PORT: port });
  const since = now();
  const board = await call(2, after);
  assertEquals(board.orders.map(({ number }) => number), [2, 1]);
  const all = await shown(board, since);
  const { p50, p99, refused } = await pages.ask("summary");
  return { p50, p99, all, refused };
}

/** The same as a table. */
export async function stormTable(counts: number[]): Promise<string> {
  const rows: (string | number)[][] = [["pages", "half s", "99 % s", "all s", "refused"]];
  for (const count of counts) {
    const storm = await reconnectStorm(count);
    const seconds = [storm.p50, storm.p99, storm.all].map((ms) => (ms / 1_000).toFixed(1));
    rows.push([count, ...seconds, storm.refused]);
  }
  const title = "SIGKILL and restart: from listening again to the right board on every page:";
  return [title, table(rows)].join("\n\n");
}
