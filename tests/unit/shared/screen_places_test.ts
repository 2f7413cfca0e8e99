import { assert, assertEquals } from "@std/assert";
import { arrange, type Places } from "@/lib/shared/screen_places.ts";

const MINUTE_MS = 60_000;
const NOW = Date.parse("2026-05-01T12:00:00Z");
const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, at) => from + at);

/** The places of a page of 132 after these boards, each so many ms after the one before. */
function after(...boards: [number[], number?][]): Places {
  let places: Places | null = null;
  let now = NOW;
  for (const [board, ms = 0] of boards) places = arrange(places, board, 132, now += ms);
  return places!;
}

/** As they stand there, `.` for a free place. */
const shown = ({ numbers }: Places) => numbers.map((number) => number ?? ".").join(" ");

const cases: [what: string, boards: [number[], number?][], expected: string][] = [
  ["a number alone", [[[850]]], "850"],
  ["a second one beside it", [[[850]], [[851, 850]]], "850 851"],
  ["a third one makes room for four", [[[851, 850]], [[852, 851, 850]]], "851 850 852 ."],
  ["five make room for eight", [[numbers(5)]], "1 2 3 4 5 . . ."],
  ["one that goes leaves its place free", [[numbers(4)], [[1, 3, 4]]], "1 . 3 4"],
  ["and a new one takes it", [[numbers(4)], [[1, 3, 4]], [[9, 1, 3, 4]]], "1 9 3 4"],
  ["two that come together", [[numbers(4)], [[1]], [[8, 9, 1]]], "1 8 9 ."],
  ["one that is called again stays", [[[1, 2, 3]], [[3, 1, 2]]], "1 2 3 ."],
  ["one goes as another comes", [[[1, 2, 3, 4]], [[5, 2, 3, 4]]], "5 2 3 4"],
  ["too few at once", [[numbers(8)], [[8]]], ". . . . . . . 8"],
  ["too few for a minute", [[numbers(8)], [[8], 59_999]], ". . . . . . . 8"],
  ["too few after a minute", [[numbers(8)], [[8], MINUTE_MS]], "8 ."],
  ["just few enough", [[numbers(8)], [[2, 8], MINUTE_MS]], "2 8 . ."],
  ["not few enough", [[numbers(8)], [[2, 5, 8], MINUTE_MS]], ". 2 . . 5 . . 8"],
  ["once a minute", [[numbers(8)], [[2, 8], MINUTE_MS], [[8], MINUTE_MS - 1]], ". 8 . ."],
  ["more at any time", [[numbers(2)], [numbers(3), 1], [numbers(5), 1]], "1 2 3 4 5 . . ."],
  ["a minute from then on", [[numbers(2)], [numbers(5), MINUTE_MS], [[5], 1]], ". . . . 5 . . ."],
  ["the clock was set back", [[numbers(8)], [[8], -MINUTE_MS]], "8 ."],
];

for (const [what, boards, expected] of cases) {
  Deno.test(`arrange(): ${what}`, () => assertEquals(shown(after(...boards)), expected));
}

Deno.test("arrange() makes pages of what can't be read on one, and turns no place of them", () => {
  const one = arrange(null, numbers(20), 25, NOW);
  assertEquals([one.numbers.length, one.perPage], [20, 20]);
  const two = arrange(one, numbers(21), 25, NOW);
  assertEquals([two.numbers.length, two.perPage], [40, 20]);
  assertEquals(two.numbers.slice(0, 21), numbers(21));
  const three = arrange(two, numbers(41), 25, NOW);
  assertEquals([three.numbers.length, three.perPage], [60, 20]);
  assertEquals(three.numbers.slice(0, 41), numbers(41));
  const fewer = arrange(three, [41, 40, 1], 25, NOW + MINUTE_MS);
  assertEquals(shown(fewer), "1 40 41 . . . . .");
});

Deno.test("arrange() makes new places where a page has become smaller or larger", () => {
  const one = arrange(null, numbers(30), 132, NOW);
  const smaller = arrange(one, numbers(30), 12, NOW);
  assertEquals([smaller.numbers.length, smaller.perPage], [36, 12]);
  assertEquals(smaller.numbers.slice(0, 30), numbers(30));
  const larger = arrange(smaller, numbers(30), 132, NOW);
  assertEquals([larger.numbers.length, larger.perPage], [30, 30]);
  assertEquals(arrange(null, [850, 851], 0, NOW).perPage, 1);
});

Deno.test("an hour with an order a second: no number changes its place within a step", () => {
  // A number stands for five minutes, or is picked up sooner.
  let places: Places | null = null;
  let live: { number: number; until: number }[] = [];
  let [made, kept] = [0, 0];
  for (let second = 0; second < 3_600; second++) {
    const number = 100 + second % 900;
    live = live.filter((each) => each.until > second && each.number !== number);
    live.unshift({ number, until: second + 20 + (second * 7_919) % 280 });
    const before: Places | null = places;
    places = arrange(before, live.map(({ number }) => number), 132, NOW + second * 1_000);
    assertEquals(new Set(places.numbers.filter((each) => each !== null)).size, live.length);
    if (before === null || places.madeAt !== before.madeAt) {
      made++;
      continue;
    }
    kept++;
    assertEquals(places.numbers.length, before.numbers.length);
    for (const [at, number] of before.numbers.entries()) {
      const isThere = live.some((each) => each.number === number);
      if (number !== null && isThere) assertEquals(places.numbers[at], number, `second ${second}`);
    }
  }
  // Up to its size in the first minutes, and hardly ever after that.
  assert(made <= 20 && kept > 3_500, `made anew ${made} times`);
});
