import { OrderStore } from "@/lib/order_store.ts";
import { FakeClock } from "./fake_clock.ts";

export const TIMEOUT_MS = 300_000;

/** An order store with a clock of its own, on an empty database in memory or that at `path`. */
export async function testStore(path = ":memory:") {
  const kv = await Deno.openKv(path);
  const clock = new FakeClock();
  const counter = { changes: 0 };
  const store = new OrderStore({
    kv,
    timeoutMs: TIMEOUT_MS,
    now: () => clock.now(),
    changed: () => {
      counter.changes++;
    },
  });
  return { kv, clock, store, counter, [Symbol.dispose]: () => kv.close() };
}

/** A KV whose next `failures` reads and commits fail with `message`. */
export function failingKv(kv: Deno.Kv, failing: { failures: number; message: string }): Deno.Kv {
  const fail = () => {
    if (failing.failures-- > 0) throw new TypeError(failing.message);
  };
  const wrapped = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (name === "commit" || name === "get") fail();
          const result = value.apply(target, args);
          return name === "atomic" || result === target ? wrapped(result) : result;
        };
      },
    });
  return wrapped(kv);
}
