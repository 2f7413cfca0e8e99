import { assertEquals } from "@std/assert";
import { becomes, type Engine, textOf } from "./engine.ts";
import { misplaced } from "@/tools/cafe/misplaced.ts";
import { openBoard } from "@/tools/cafe/two_boards.ts";

const PAGES = { "the board": "", "three of mine": "?order=850&order=4242&order=99998" };

/** What somebody sees whose browser enlarges text, and nothing else, to twice its size. */
export async function* visitWithLargeText(engine: Engine): AsyncGenerator<string> {
  await using eight = await openBoard([1234, 7, 12, 850, 851, 99_999, 902, 64]);
  for (const [what, query] of Object.entries(PAGES)) {
    await engine.open(`${eight.url}/${query}`);
    await becomes(engine, textOf(".connection"), /^Live$/);
    if (query !== "") await becomes(engine, textOf(".ready-call"), /850/);
    const size = "getComputedStyle(document.querySelector('h1')).fontSize";
    assertEquals(await engine.evaluate(size), "48px");
    assertEquals(await engine.evaluate(`(${misplaced})()`), []);
    yield `text alone at 200 %: nothing of ${what} is cut`;
  }
}
