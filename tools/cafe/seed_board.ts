import { OrderStore } from "@/lib/board/order_store.ts";

const MINUTE_MS = 60_000;

/** Puts numbers on the board of a database, called 25 s apart, the last one just now. */
export async function seedBoard(path: string, numbers: number[]): Promise<void> {
  using kv = await Deno.openKv(path);
  // Enough for all that is looked at on this board.
  const timeoutMs = Math.max(10, numbers.length) * MINUTE_MS;
  for (const [index, number] of numbers.entries()) {
    await callAgo(kv, number, (numbers.length - 1 - index) * 25_000, timeoutMs);
  }
}

/** Puts a number on it that was called `agoMs` ago. */
export async function seedCall(path: string, number: number, agoMs: number): Promise<void> {
  using kv = await Deno.openKv(path);
  await callAgo(kv, number, agoMs, 10 * MINUTE_MS);
}

async function callAgo(
  kv: Deno.Kv,
  number: number,
  agoMs: number,
  timeoutMs: number,
): Promise<void> {
  await new OrderStore({ kv, timeoutMs, now: () => Date.now() - agoMs }).call(number, "kitchen");
}
