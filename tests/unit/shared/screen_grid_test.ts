import { assert, assertEquals } from "@std/assert";
import { fitNumbers, type Grid, mostDigits, type Space } from "@/lib/shared/screen_grid.ts";

const SPACES: Record<string, Space> = {
  "television": { width: 1446, height: 1000, gap: 15, digitWidth: 0.58, smallest: 45 },
  "television on end": { width: 1028, height: 1550, gap: 15, digitWidth: 0.7, smallest: 45 },
  "4K": { width: 2890, height: 2000, gap: 30, digitWidth: 0.58, smallest: 90 },
  "projector": { width: 760, height: 710, gap: 11, digitWidth: 0.6, smallest: 32 },
  "phone": { width: 370, height: 740, gap: 5, digitWidth: 0.6, smallest: 20 },
};

/** What a number may take of its place, and does at this size. */
function sizes({ columns, rows, numeral, isDense }: Grid, digits: number, space: Space) {
  const gap = isDense ? space.gap / 2 : space.gap;
  return {
    width: (space.width - (columns - 1) * gap) / columns,
    height: (space.height - (rows - 1) * gap) / rows,
    takenWidth: digits * space.digitWidth * numeral,
    // Digits are no higher than this in any usual font.
    takenHeight: 0.76 * numeral,
  };
}

for (const [name, space] of Object.entries(SPACES)) {
  Deno.test(`numbers have their places on a ${name}, however many they are`, () => {
    for (let count = 0; count <= 400; count++) {
      for (const digits of [1, 3, 5]) {
        const grid = fitNumbers(count, digits, space);
        const told = `${count} numbers of ${digits} digits: ${JSON.stringify(grid)}`;
        assert(grid.shown <= grid.columns * grid.rows, told);
        assert(count === 0 || grid.shown > 0, told);
        const { width, height, takenWidth, takenHeight } = sizes(grid, digits, space);
        assert(takenWidth < width && takenHeight < height, told);
        assert(grid.numeral >= Math.floor(space.smallest), told);
      }
    }
  });

  Deno.test(`numbers on a ${name} can't be larger in any other number of columns`, () => {
    for (const count of [1, 2, 3, 5, 8, 13, 30, 60]) {
      for (const digits of [1, 2, 3, 4, 5]) {
        const grid = fitNumbers(count, digits, space);
        const { numeral, shown } = grid;
        if (shown < count) continue;
        for (let columns = 1; columns <= count; columns++) {
          const rows = Math.ceil(count / columns);
          const larger = { ...grid, columns, rows, numeral: numeral + 1 };
          const { width, height, takenWidth } = sizes(larger, digits, space);
          const fits = takenWidth <= width * 0.88 && larger.numeral <= height * 1.05;
          assert(!fits, `${count} of ${digits} digits: ${numeral + 1} px in ${columns} columns`);
        }
      }
    }
  });
}

Deno.test("one number is as large as the television; eight and sixty can be read across the café", () => {
  const television = SPACES["television"]!;
  const share = (count: number) => fitNumbers(count, 3, television).numeral / 1080;
  assert(share(1) > 0.65, `${share(1)}`);
  assert(share(8) > 0.22, `${share(8)}`);
  assert(share(60) > 0.08, `${share(60)}`);
  const wideFont = { ...television, digitWidth: 0.7 };
  assertEquals(fitNumbers(200, 3, wideFont).shown, 200);
});

Deno.test("more than can be read: the newest that can, and room for a line about the others", () => {
  for (const [name, space] of Object.entries(SPACES)) {
    const grid = fitNumbers(900, 4, space);
    assert(grid.shown < 900 && grid.shown > 40, `${name}: ${grid.shown}`);
    const { numeral, rows } = grid;
    const left = space.height - rows * numeral * 0.76 - (rows - 1) * space.gap;
    assert(left >= space.smallest, `${name}: ${left} px for the line`);
  }
});

Deno.test("a space of next to nothing still shows the newest", () => {
  const none = { width: 10, height: 0, gap: 15, digitWidth: 0.6, smallest: 20 };
  const grid = fitNumbers(7, 3, none);
  assertEquals([grid.columns, grid.rows, grid.shown], [1, 1, 1]);
  assert(grid.numeral >= 1);
});

Deno.test("mostDigits() counts those of the longest number", () => {
  const orders = [7, 1234, 850].map((number) => (
    { number, readyAt: 0, expiresAt: 1, calls: 1, source: "kitchen" as const }
  ));
  assertEquals(mostDigits(orders), 4);
  assertEquals(mostDigits([]), 1);
});
