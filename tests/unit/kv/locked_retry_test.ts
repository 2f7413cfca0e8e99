import { assert, assertEquals } from "@std/assert";
import { retryWhileLocked } from "@/lib/kv/locked_retry.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

/** An operation that fails this often, then gives its number of tries. */
function failing(times: number, error: unknown = new TypeError("database is locked")) {
  const operation = {
    tries: 0,
    run: () => ++operation.tries > times ? Promise.resolve(operation.tries) : Promise.reject(error),
  };
  return operation;
}

Deno.test("retryWhileLocked() gives what the operation gives", async () => {
  const operation = failing(0);
  assertEquals(await retryWhileLocked(operation.run), 1);
  assertEquals(operation.tries, 1);
});

Deno.test("retryWhileLocked() tries again while the database is locked", async () => {
  assertEquals(await retryWhileLocked(failing(4).run), 5);
});

Deno.test("retryWhileLocked() throws any other error at once", async () => {
  for (const error of [new TypeError("disk I/O error"), "database is locked", null]) {
    const operation = failing(1, error);
    const thrown = await retryWhileLocked(operation.run).catch((thrown) => thrown);
    assertEquals([thrown, operation.tries], [error, 1]);
  }
});

Deno.test("retryWhileLocked() throws the last error when the limit has passed", async () => {
  const operation = failing(Infinity);
  const clock = new FakeClock();
  let thrown: unknown;
  retryWhileLocked(operation.run, { limitMs: 1_000, clock }).catch((error) => thrown = error);
  await clock.pass(999);
  assertEquals(thrown, undefined);
  assert(operation.tries >= 9, `tries: ${operation.tries}`);
  await clock.pass(150);
  assertEquals((thrown as Error).message, "database is locked");
});

Deno.test("retryWhileLocked() tries less and less often", async () => {
  const operation = failing(Infinity);
  const clock = new FakeClock();
  retryWhileLocked(operation.run, { limitMs: 500, clock }).catch(() => {});
  await clock.pass(700);
  // 66 and more if it kept to its first pause.
  assert(operation.tries <= 16, `tries: ${operation.tries}`);
});
