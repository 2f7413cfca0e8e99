import { assert, assertEquals, assertRejects } from "@std/assert";
import { retryWhileLocked } from "@/lib/kv/locked_retry.ts";

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
  const begun = performance.now();
  await assertRejects(
    () => retryWhileLocked(operation.run, 100),
    TypeError,
    "database is locked",
  );
  assert(performance.now() - begun >= 100);
  assert(operation.tries > 2, `tries: ${operation.tries}`);
});

Deno.test("retryWhileLocked() tries less and less often", async () => {
  const operation = failing(Infinity);
  await assertRejects(() => retryWhileLocked(operation.run, 500));
  // 66 and more if it kept to its first pause; a slow machine only tries less often.
  assert(operation.tries <= 16, `tries: ${operation.tries}`);
});
