import { assert, assertEquals } from "@std/assert";
import { Backoff } from "@/lib/shared/backoff.ts";

const pauses = (backoff: Backoff, count: number) =>
  Array.from({ length: count }, () => backoff.failed());

Deno.test("the pauses double up to the longest, each with up to its half added", () => {
  const least = [1_000, 2_000, 4_000, 5_000, 5_000];
  for (let round = 0; round < 100; round++) {
    const backoff = new Backoff({ firstMs: 1_000, longestMs: 5_000 });
    for (const [index, ms] of pauses(backoff, 5).entries()) {
      assert(ms >= least[index]! && ms <= least[index]! * 1.5, `Pause ${index + 1}: ${ms}`);
    }
  }
});

Deno.test("those who failed together don't come back together", () => {
  const all = Array.from({ length: 100 }, () => {
    return Math.floor(new Backoff({ firstMs: 1_000, longestMs: 5_000 }).failed() / 100);
  });
  assert(new Set(all).size >= 4, `Tenths of a second: ${[...new Set(all)]}`);
});

Deno.test("after a success the first pause is short again", () => {
  const backoff = new Backoff({ firstMs: 1_000, longestMs: 60_000 });
  assertEquals(backoff.isFailing, false);
  pauses(backoff, 50);
  assertEquals(backoff.isFailing, true);
  backoff.succeeded();
  assertEquals(backoff.isFailing, false);
  assert(backoff.failed() <= 1_500);
});
