import { OrderStore } from "@/lib/board/order_store.ts";
import { randomFrom } from "./random.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TIMEOUT_MS = 5 * MINUTE_MS;
/** How many orders come in an hour, from 10:00 UTC on: a lunch, and a busy evening. */
const HOURS = [3, 14, 22, 9, 4, 0, 7, 26, 41, 34, 12, 2];

/** Lets a café have had a day in a database; most orders were picked up, some called again. */
export async function seedDay(path: string, day: string): Promise<void> {
  using kv = await Deno.openKv(path);
  const random = randomFrom(7);
  let now = 0;
  const store = new OrderStore({ kv, timeoutMs: TIMEOUT_MS, now: () => now });
  const begin = Date.parse(day) + 10 * HOUR_MS;
  const deeds: { at: number; act: () => Promise<unknown> }[] = [];
  for (const [hour, count] of HOURS.entries()) {
    for (let order = 0; order < count; order++) {
      const number = 1 + deeds.length % 60;
      const at = begin + (hour + random()) * HOUR_MS;
      deeds.push({ at, act: () => store.call(number, "kitchen") });
      const again = random() < 0.12 ? (2 + 2 * random()) * MINUTE_MS : 0;
      if (again > 0) deeds.push({ at: at + again, act: () => store.call(number, "staff") });
      if (random() < 0.85) {
        const after = again + (0.3 + 3 * random() ** 2) * MINUTE_MS;
        deeds.push({ at: at + after, act: () => store.remove(number) });
      }
    }
  }
  for (const { at, act } of deeds.sort((one, other) => one.at - other.at)) {
    now = Math.round(at);
    await act();
  }
}
