import { setImmediate } from "node:timers";

/** Turns of the event loop in which everything that works with nothing but promises is done. */
const TURNS = 5;
/** The same after an answer from another thread, which may set off more: a watch, a message to a channel. */
const TURNS_AFTER_WORK = 25;

/** What other threads have been asked to do, and have not done yet. */
const underWay = new Set<Promise<unknown>>();

watch(Deno.Kv.prototype, ["get", "getMany", "set", "delete"]);
watch(Deno.AtomicOperation.prototype, ["commit"]);
watch(Deno.KvListIterator.prototype, ["next"]);
watch(SubtleCrypto.prototype, ["digest", "importKey", "sign", "verify"]);

/** Waits until all that is ready to run has run, and what it asks of a database or of cryptography. */
export async function settled(): Promise<void> {
  for (let turns = TURNS; turns > 0; turns--) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (underWay.size === 0) continue;
    await Promise.allSettled(underWay);
    turns = TURNS_AFTER_WORK;
  }
}

/** Has calls of these methods count as work under way until they are answered. */
function watch<T extends object>(prototype: T, names: (keyof T & string)[]): void {
  for (const name of names) {
    const method = prototype[name] as (...args: unknown[]) => Promise<unknown>;
    const value = function (this: T, ...args: unknown[]) {
      const answer = method.apply(this, args);
      underWay.add(answer);
      const done = () => underWay.delete(answer);
      answer.then(done, done);
      return answer;
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}
