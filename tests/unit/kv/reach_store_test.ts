import { assertEquals, assertRejects } from "@std/assert";
import { reachStore, StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("reachStore() gives what the operation gives", async () => {
  assertEquals(await reachStore(() => Promise.resolve(850)), 850);
});

Deno.test("reachStore() throws StoreUnavailableError when the operation fails, and keeps the cause", async () => {
  const cause = new TypeError("disk I/O error");
  const error = await assertRejects(() => reachStore(() => Promise.reject(cause)));
  assertEquals([error instanceof StoreUnavailableError, (error as Error).cause], [true, cause]);
  const own = new StoreUnavailableError("The board is full");
  assertEquals(await assertRejects(() => reachStore(() => Promise.reject(own))), own);
});

Deno.test("reachStore() gives up what is not answered for 10 s, and tells it so", async () => {
  const clock = new FakeClock();
  let isAborted = () => false;
  let error: unknown;
  const operation = (signal: AbortSignal) => {
    isAborted = () => signal.aborted;
    return new Promise(() => {});
  };
  reachStore(operation, { clock }).catch((thrown) => error = thrown);
  await clock.pass(9_999);
  assertEquals([error, isAborted()], [undefined, false]);
  await clock.pass(1);
  assertEquals([error instanceof StoreUnavailableError, isAborted()], [true, true]);
  assertEquals(((error as Error).cause as Error).message, "No answer within 10000 ms");
});
