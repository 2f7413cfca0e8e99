import { assert } from "@std/assert";
import { drift, driftAt } from "@/lib/browser/screen/drift.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("the drift begins where the page was laid out, and stays within its bounds", () => {
  const { x, y } = driftAt(0);
  assert(x === 0 && y === 0);
  for (let step = 0; step < 3_000; step++) {
    const { x, y } = driftAt(step);
    assert(Math.abs(x) <= 1 && Math.abs(y) <= 1, `Step ${step}: ${x}, ${y}`);
  }
});

Deno.test("the drift goes everywhere, a little at a time", () => {
  const places = new Set<string>();
  for (let step = 0; step < 1_200; step++) {
    const [here, next] = [driftAt(step), driftAt(step + 1)];
    assert(Math.hypot(here.x - next.x, here.y - next.y) < 0.3, `Step ${step}`);
    places.add(`${Math.round(here.x * 4)} ${Math.round(here.y * 4)}`);
  }
  assert(places.size >= 75, `${places.size} of 81 places`);
});

Deno.test("drift() moves the page over minutes, and stops when it is told to", async () => {
  const clock = new FakeClock();
  const set = new Map<string, string>();
  const style = { setProperty: (name: string, value: string) => set.set(name, value) };
  const end = drift({ style } as unknown as HTMLElement, clock);
  await clock.pass(29_000);
  assert(set.size === 0);
  await clock.pass(271_000);
  assert(Number(set.get("--drift-x")) > 0.3 && Number(set.get("--drift-y")) > 0.3);
  end();
  assert(clock.waiting === 0);
});
