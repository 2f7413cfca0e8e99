import { assertEquals } from "@std/assert";
import { afterHearing } from "@/lib/browser/use_live_board.ts";

const board = { version: "1", now: 0, orders: [], recent: [] };
const before = { board, offset: 500, heardAt: 10_500 };
/** A phone whose clock is 500 ms behind the server's. */
const LOCAL_NOW = 20_000;

const CASES: { name: string; serverNow: number; offset: number }[] = [
  { name: "in time", serverNow: 20_500, offset: 500 },
  { name: "less late than the one before", serverNow: 20_700, offset: 700 },
  { name: "a little late", serverNow: 18_600, offset: 500 },
  { name: "from a clock that was set back", serverNow: 18_500, offset: -1_500 },
  { name: "from a clock that was set forward", serverNow: 3_620_000, offset: 3_600_000 },
];

for (const { name, serverNow, offset } of CASES) {
  Deno.test(`the page's clock after a message: ${name}`, () => {
    const after = { ...board, version: "2" };
    assertEquals(afterHearing(before, after, serverNow, LOCAL_NOW), {
      board: after,
      offset,
      heardAt: LOCAL_NOW + offset,
    });
  });
}
