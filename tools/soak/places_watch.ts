import type { Page } from "playwright-core";

/** What a television has shown since {@linkcode watchPlaces}. */
export interface PlacesSeen {
  /** How often its numbers changed. */
  changes: number;
  /** How often there were more places or fewer, or more pages or fewer. */
  steps: number;
  /** How often another page came. */
  turns: number;
  /** The most places that it had on all pages. */
  most: number;
  /** Each number that moved though there were as many places and pages: none, if all is well. */
  moved: string[];
}

/**
 * Follows from now on, in the page, where on the screen each number stands: `seen` of the page's
 * window. Must run before the board changes for the first time.
 */
export async function watchPlaces(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: PlacesSeen = { changes: 0, steps: 0, turns: 0, most: 0, moved: [] };
    Object.assign(window, { seen });
    const known = new Map<string, Map<string, string>>();
    let [step, turn] = ["", ""];
    const look = () => {
      const list = document.querySelector(".screen-board .screen-numbers ul");
      if (list === null) return;
      const line = document.querySelector(".screen-board .screen-line")?.textContent ?? "1 1";
      const [at, pages] = line.match(/\d+/g)!;
      const places = [...list.children].map((place) => {
        // What moves itself, such as the drift against burn-in, moves all of the list.
        const [box, origin] = [place.getBoundingClientRect(), list.getBoundingClientRect()];
        const [x, y] = [box.x - origin.x, box.y - origin.y].map(Math.round);
        return [place.textContent ?? "", `${x},${y}`] as const;
      });
      const numbers = places.filter(([number]) => number !== "");
      seen.changes++;
      const stepNow = `${places.length} places, ${pages} pages`;
      if (stepNow !== step) {
        seen.steps++;
        known.clear();
      }
      if (at !== turn) seen.turns++;
      [step, turn] = [stepNow, at!];
      seen.most = Math.max(seen.most, places.length * Number(pages));
      const before = known.get(at!);
      for (const [number, place] of numbers) {
        const was = before?.get(number);
        if (was !== undefined && was !== place) {
          seen.moved.push(`${number} from ${was} to ${place}, ${step}, page ${at}`);
        }
      }
      known.set(at!, new Map(numbers));
    };
    look();
    new MutationObserver(look).observe(document.querySelector("main")!, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
}

/** What it has shown so far. */
export async function placesSeen(page: Page): Promise<PlacesSeen> {
  return await page.evaluate(() => (window as unknown as { seen: PlacesSeen }).seen);
}
