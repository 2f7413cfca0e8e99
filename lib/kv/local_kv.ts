/**
 * A local database, all of whose writes pass through `attempt`, and none is stored with `expireIn`: values
 * end by the `expiresAt` that they carry.
 */
export function localKv(
  kv: Deno.Kv,
  attempt: <Result>(write: () => Promise<Result>) => Promise<Result>,
): Deno.Kv {
  return {
    get: (key, options) => kv.get(key, options),
    getMany: (keys, options) => kv.getMany(keys, options),
    list: (selector, options) => kv.list(selector, options),
    watch: (keys, options) => kv.watch(keys, options),
    set: (key, value) => attempt(() => kv.set(key, value)),
    delete: (key) => attempt(() => kv.delete(key)),
    atomic: () => {
      const operation = kv.atomic();
      const [set, commit] = [operation.set.bind(operation), operation.commit.bind(operation)];
      operation.set = (key, value) => set(key, value);
      operation.commit = () => attempt(commit);
      return operation;
    },
    enqueue: (value, options) => kv.enqueue(value, options),
    listenQueue: (handler) => kv.listenQueue(handler),
    commitVersionstamp: () => kv.commitVersionstamp(),
    close: () => kv.close(),
    [Symbol.dispose]: () => kv.close(),
  };
}
