import { deepStrictEqual, strictEqual } from "node:assert";
import { inspect, isDeepStrictEqual } from "node:util";

// deno-lint-ignore no-explicit-any
type ErrorType<E> = new (...args: any[]) => E;

/** Says that an assertion did not hold. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Fails with a message. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${msg ? `: ${msg}` : "."}`);
}

/** Asserts that a value is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Asserts that a value is falsy. */
export function assertFalse(
  expr: unknown,
  msg = "",
): asserts expr is 0 | "" | false | null | undefined {
  assert(!expr, msg);
}

function check(holds: boolean, complaint: string, msg?: string): void {
  if (!holds) throw new AssertionError(msg ? `${complaint}: ${msg}` : complaint);
}

function compare(run: () => void, complaint: string, msg?: string): void {
  try {
    run();
  } catch (error) {
    const diff = (error as Error).message.replace(/^.*\n/, "");
    check(false, msg ? `${complaint}: ${msg}\n${diff}` : `${complaint}\n${diff}`);
  }
}

/** Asserts that two values are equal, deeply. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  compare(
    () => deepStrictEqual(actual, expected),
    "Values are not equal",
    msg,
  );
}

/** Asserts that two values are not equal, deeply. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  check(
    !isDeepStrictEqual(actual, expected),
    `Expected values to differ, both are ${inspect(actual)}`,
    msg,
  );
}

/** Asserts that two values are the same (`Object.is`). */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  compare(
    () => strictEqual(actual, expected),
    "Values are not strictly equal",
    msg,
  );
}

/** Asserts that a value is neither null nor undefined. */
export function assertExists<T>(
  actual: T,
  msg?: string,
): asserts actual is NonNullable<T> {
  check(
    actual !== undefined && actual !== null,
    `Expected a value, got ${actual}`,
    msg,
  );
}

/** Asserts that a string matches a pattern. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  msg?: string,
): void {
  check(
    expected.test(actual),
    `Expected ${inspect(actual)} to match ${expected}`,
    msg,
  );
}

/** Asserts that a string contains another. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  msg?: string,
): void {
  check(
    actual.includes(expected),
    `Expected ${inspect(actual)} to include ${inspect(expected)}`,
    msg,
  );
}

/** Asserts that a list contains all of some items, deeply compared. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void {
  const items = Array.from(actual);
  const missing = Array.from(expected).filter((wanted) =>
    !items.some((item) => isDeepStrictEqual(item, wanted))
  );
  check(
    missing.length === 0,
    `Expected ${inspect(items)} to include ${inspect(missing)}`,
    msg,
  );
}

/** Asserts that a value is an instance of a class. */
export function assertInstanceOf<
  // deno-lint-ignore no-explicit-any
  T extends abstract new (...args: any[]) => any,
>(
  actual: unknown,
  expectedType: T,
  msg?: string,
): asserts actual is InstanceType<T> {
  check(
    actual instanceof expectedType,
    `Expected a ${expectedType.name}, got ${inspect(actual)}`,
    msg,
  );
}

/** Asserts that `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  check(actual > expected, `Expected ${actual} > ${expected}`, msg);
}

/** Asserts that `actual >= expected`. */
export function assertGreaterOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  check(actual >= expected, `Expected ${actual} >= ${expected}`, msg);
}

/** Asserts that `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  check(actual < expected, `Expected ${actual} < ${expected}`, msg);
}

/** Asserts that `actual <= expected`. */
export function assertLessOrEqual<T>(
  actual: T,
  expected: T,
  msg?: string,
): void {
  check(actual <= expected, `Expected ${actual} <= ${expected}`, msg);
}

/** Asserts that an object has what another has, deeply; more is fine. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  compare(
    () => deepStrictEqual(common(actual, expected), common(expected, expected)),
    "Object does not match",
    msg,
  );
}

/** The part of a value that has counterparts in another. */
function common(value: unknown, other: unknown): unknown {
  if (!isObject(value) || !isObject(other)) return value;
  if (Array.isArray(value) !== Array.isArray(other)) return value;
  return Object.fromEntries(
    Reflect.ownKeys(value).filter((key) => key in other)
      .map((key) => [key, common(value[key], other[key])]),
  );
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (Array.isArray(value)) return true;
  return typeof value === "object" && value !== null &&
    Object.prototype.toString.call(value) === "[object Object]";
}

/** Asserts that a function throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorType<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  ...expected: unknown[]
): unknown {
  try {
    fn();
  } catch (error) {
    return checkThrown(error, expected);
  }
  const msg = expected.findLast((value) => typeof value === "string");
  throw new AssertionError(
    `Expected function to throw${msg ? `: ${msg}` : "."}`,
  );
}

/** Asserts that a function's promise rejects; resolves to the reason. */
export function assertRejects(
  fn: () => PromiseLike<unknown>,
  msg?: string,
): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorType<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...expected: unknown[]
): Promise<unknown> {
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (cause) {
    throw new AssertionError("Function throws when expected to reject", {
      cause,
    });
  }
  try {
    await promise;
  } catch (error) {
    return checkThrown(error, expected);
  }
  throw new AssertionError("Expected function to reject");
}

function checkThrown(error: unknown, expected: unknown[]): unknown {
  const [ErrorClass, msgIncludes, msg] = expected as [
    ErrorType<Error> | string | undefined,
    string?,
    string?,
  ];
  if (typeof ErrorClass !== "function") return error;
  assertInstanceOf(error, ErrorClass, msg);
  if (msgIncludes) assertStringIncludes(error.message, msgIncludes, msg);
  return error;
}
