import { assertEquals, assertRejects } from "@std/assert";
import { reachStore, StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { impatience } from "@/tests/support/test_store.ts";

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

Deno.test("reachStore() gives up what is not answered, and tells it so", async () => {
  using _ = impatience();
  let wasAborted = () => false;
  const error = await assertRejects(() =>
    reachStore((signal) => {
      wasAborted = () => signal.aborted;
      return new Promise(() => {});
    })
  );
  assertEquals(error instanceof StoreUnavailableError, true);
  assertEquals(((error as Error).cause as Error).message, "No answer within 10000 ms");
  assertEquals(wasAborted(), true);
});
