import { OrderStore } from "@/lib/board/order_store.ts";
import { orderOf } from "@/lib/board/records.ts";
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

/** What a database has of the board: its version, and what is live, expired and removed. */
export async function boardOf(store: OrderStore) {
  const { versionstamp, orders, removed } = await store.read();
  return {
    versionstamp,
    records: [...orders.values()].map(orderOf),
    removed: [...removed.values()].map(({ quarter: _, firstAt: __, commit: ___, ...order }) =>
      order
    ),
  };
}

/** One more order store on a database, as another process has it. */
export function storeOn(kv: Deno.Kv, clock: FakeClock, timeoutMs = TIMEOUT_MS): OrderStore {
  return new OrderStore({ kv, timeoutMs, now: () => clock.now() });
}

/** A KV that tells `before` of every call, which may throw; the call waits for what it promises. */
export function tappedKv(
  kv: Deno.Kv,
  before: (name: string, args: unknown[]) => void | Promise<unknown>,
): Deno.Kv {
  const wrapped = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          const call = () => value.apply(target, args);
          const pending = before(String(name), args);
          const result = pending === undefined ? call() : pending.then(call);
          return name === "atomic" || result === target ? wrapped(result) : result;
        };
      },
    });
  return wrapped(kv);
}

/** Has the ten seconds that KV may take pass at once, until disposed of. */
export function impatience(): Disposable {
  const { setTimeout } = globalThis;
  globalThis.setTimeout =
    ((act: () => void, ms?: number) =>
      setTimeout(act, ms === 10_000 ? 0 : ms)) as typeof setTimeout;
  return { [Symbol.dispose]: () => globalThis.setTimeout = setTimeout };
}

/** A KV whose next `failures` reads and commits fail with `message`. */
export function failingKv(kv: Deno.Kv, failing: { failures: number; message: string }): Deno.Kv {
  return tappedKv(kv, (name) => {
    if (!["commit", "get", "getMany"].includes(name)) return;
    if (failing.failures-- > 0) throw new TypeError(failing.message);
  });
}

/** The database, for `count` writers that all read before the first of them commits. */
export function committingTogether(kv: Deno.Kv, count: number): Deno.Kv {
  const { promise, resolve } = Promise.withResolvers<void>();
  let commits = 0;
  return tappedKv(kv, (name) => {
    if (name !== "commit") return;
    if (++commits === count) resolve();
    return promise;
  });
}
