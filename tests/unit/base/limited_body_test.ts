import { assert, assertEquals, assertRejects } from "@std/assert";
import { readAtMost } from "@/lib/base/limited_body.ts";

/** A body that is sent in these chunks. */
const bodyOf = (...chunks: number[][]) =>
  ReadableStream.from(chunks.map((chunk) => new Uint8Array(chunk)));

Deno.test("readAtMost() gives the whole body, in order", async () => {
  assertEquals(await readAtMost(bodyOf([1, 2], [], [3]), 100), new Uint8Array([1, 2, 3]));
});

Deno.test("readAtMost() gives no bytes for no body", async () => {
  assertEquals(await readAtMost(null, 100), new Uint8Array());
  assertEquals(await readAtMost(bodyOf(), 0), new Uint8Array());
});

Deno.test("readAtMost() gives a body of just the limit, and null for a byte more", async () => {
  assertEquals(await readAtMost(bodyOf([1, 2], [3]), 3), new Uint8Array([1, 2, 3]));
  assertEquals(await readAtMost(bodyOf([1, 2], [3, 4]), 3), null);
  assertEquals(await readAtMost(bodyOf([1, 2, 3, 4]), 3), null);
});

Deno.test("readAtMost() stops an endless body", async () => {
  let sent = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(++sent)),
    cancel: () => void (cancelled = true),
  });
  assertEquals(await readAtMost(endless, 10), null); // 1 + 2 + 3 + 4 + 5 bytes
  assert(cancelled);
  assert(sent <= 6, `chunks that were asked for: ${sent}`);
});

Deno.test("readAtMost() throws when the connection is cut", async () => {
  const cut = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("Connection reset")),
  });
  await assertRejects(() => readAtMost(cut, 10), Error, "Connection reset");
});
