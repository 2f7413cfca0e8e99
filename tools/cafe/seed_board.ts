import { OrderStore } from "@/lib/board/order_store.ts";

/** Puts numbers on the board of a database, called 25 s apart, the last one just now. */
export async function seedBoard(path: string, numbers: number[]): Promise<void> {
  using kv = await Deno.openKv(path);
  // Enough for all that is looked at on this board.
  const timeoutMs = Math.max(10, numbers.length) * 60_000;
  for (const [index, number] of numbers.entries()) {
    const now = () => Date.now() - (numbers.length - 1 - index) * 25_000;
    await new OrderStore({ kv, timeoutMs, now }).call(number, "kitchen");
  }
}
