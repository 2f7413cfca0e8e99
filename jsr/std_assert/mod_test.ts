import {
  assert,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";

const same = {};
const holding: Record<string, (() => void)[]> = {
  assert: [() => assert(1)],
  assertFalse: [() => assertFalse("")],
  assertEquals: [
    () => assertEquals(new Uint8Array([1]), new Uint8Array([1])),
    () => assertEquals(new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])),
    () => assertEquals(new Set([1, 2]), new Set([2, 1])),
    () => assertEquals(new Date(5), new Date(5)),
    () => assertEquals(NaN, NaN),
  ],
  assertNotEquals: [() => assertNotEquals([1], [2])],
  assertStrictEquals: [() => assertStrictEquals(same, same)],
  assertExists: [() => assertExists(0)],
  assertMatch: [() => assertMatch("abc", /b/)],
  assertStringIncludes: [() => assertStringIncludes("abc", "bc")],
  assertArrayIncludes: [() => assertArrayIncludes([{ a: 1 }, 2], [{ a: 1 }])],
  assertInstanceOf: [() => assertInstanceOf(new TypeError(), Error)],
  assertGreater: [() => assertGreater(2, 1)],
  assertGreaterOrEqual: [() => assertGreaterOrEqual(2, 2)],
  assertLess: [() => assertLess("a", "b")],
  assertLessOrEqual: [() => assertLessOrEqual(1, 1)],
  assertObjectMatch: [
    () => assertObjectMatch({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1 } }),
    () => assertObjectMatch({ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1 }] }),
    () => assertObjectMatch({ at: new Date(5) }, { at: new Date(5) }),
  ],
  assertThrows: [
    () => {
      const error = new RangeError("too far");
      const thrown = assertThrows(
        () => {
          throw error;
        },
        RangeError,
        "far",
      );
      assertStrictEquals(thrown, error);
    },
  ],
};

const failing: Record<string, (() => void)[]> = {
  fail: [() => fail("no")],
  assert: [() => assert(0)],
  assertFalse: [() => assertFalse(1)],
  assertEquals: [
    () => assertEquals(new Uint8Array([1]), new Uint8Array([2])),
    () => assertEquals(new Map([["a", 1]]), new Map([["a", 2]])),
    () => assertEquals(new Set([1]), new Set([2])),
    () => assertEquals(new Date(5), new Date(6)),
    () => assertEquals<object>({ a: undefined }, {}),
    () => assertEquals<unknown>(1, "1"),
  ],
  assertNotEquals: [() => assertNotEquals([1], [1])],
  assertStrictEquals: [() => assertStrictEquals({}, {})],
  assertExists: [() => assertExists(null), () => assertExists(undefined)],
  assertMatch: [() => assertMatch("abc", /d/)],
  assertStringIncludes: [() => assertStringIncludes("abc", "d")],
  assertArrayIncludes: [() => assertArrayIncludes([1], [1, 2])],
  assertInstanceOf: [() => assertInstanceOf("", Error)],
  assertGreater: [() => assertGreater(1, 1)],
  assertGreaterOrEqual: [() => assertGreaterOrEqual(1, 2)],
  assertLess: [() => assertLess(1, 1)],
  assertLessOrEqual: [() => assertLessOrEqual(2, 1)],
  assertObjectMatch: [
    () => assertObjectMatch({ a: 1 }, { a: 2 }),
    () => assertObjectMatch({ a: 1 }, { a: 1, b: 2 }),
  ],
  assertThrows: [
    () => assertThrows(() => {}),
    () => assertThrows(() => fail(), TypeError),
    () => assertThrows(() => fail("this"), Error, "that"),
  ],
};

for (const [name, cases] of Object.entries(holding)) {
  Deno.test(`${name}() accepts what holds`, () => {
    for (const holds of cases) holds();
  });
}

for (const [name, cases] of Object.entries(failing)) {
  Deno.test(`${name}() throws an AssertionError for what does not hold`, () => {
    for (const [index, fails] of cases.entries()) {
      let thrown: unknown;
      try {
        fails();
      } catch (error) {
        thrown = error;
      }
      if (!(thrown instanceof AssertionError)) {
        throw new Error(`Case ${index} threw ${thrown}`);
      }
    }
  });
}

Deno.test("assertEquals() shows the difference and the message", () => {
  const { message } = assertThrows(
    () => assertEquals({ number: 850 }, { number: 851 }, "the order"),
    AssertionError,
  );
  for (const part of ["the order", "850", "851"]) {
    assertStringIncludes(message, part);
  }
});

Deno.test("assertRejects() resolves to the reason, and refuses the rest", async () => {
  const reason = new TypeError("bad type");
  assertStrictEquals(
    await assertRejects(() => Promise.reject(reason), TypeError, "bad"),
    reason,
  );
  const refused = [
    () => Promise.resolve(),
    () => Promise.reject(new RangeError("bad type")),
    () => Promise.reject(new TypeError("other")),
    (): Promise<void> => {
      throw reason;
    },
  ];
  for (const fn of refused) {
    await assertRejects(() => assertRejects(fn, TypeError, "bad"), AssertionError);
  }
});
