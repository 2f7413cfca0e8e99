/** How a {@linkcode FaultyKv} goes wrong with its next commit. */
export type CommitFault =
  /** It is made, and the answer says that it was not, as Deno's client does after sending it twice. */
  | "denied"
  /** It is made, and the connection is lost before the answer. */
  | "lost"
  /** It is not made, and refused. */
  | "refused"
  /** It is not made or answered until the test says so. */
  | "hanging";

/** A database that is far away and breaks as the test wants it to, and counts what it is asked. */
export class FaultyKv {
  /** How long a request takes there and back, in ms; a commit is made halfway. */
  delayMs = 0;
  /** What goes wrong with the next commits, one after the other. */
  faults: CommitFault[] = [];
  /** What it was asked: `commit`, `list`, `get`, `getMany`. */
  asked: string[] = [];
  /** While set, lists that have read what they return wait for it. */
  listGate: Promise<void> | null = null;
  /** Runs before each commit that comes. */
  beforeCommit: () => unknown = () => {};
  readonly kv: Deno.Kv;
  #hanging: (() => void)[] = [];

  constructor(kv: Deno.Kv) {
    this.kv = new Proxy(kv, {
      get: (_, name) => {
        if (name === "atomic") return () => this.#atomic(kv.atomic());
        if (name === "list") {
          return (...args: Parameters<Deno.Kv["list"]>) => this.#list(kv.list(...args));
        }
        const value = Reflect.get(kv, name);
        if (typeof value !== "function") return value;
        if (name !== "get" && name !== "getMany") return value.bind(kv);
        return async (...args: unknown[]) => {
          this.asked.push(name);
          await this.#travel();
          const read = await value.apply(kv, args);
          await this.#travel();
          return read;
        };
      },
    });
  }

  /** Lets what hangs be done, now that nobody waits for it. */
  release(): void {
    for (const go of this.#hanging.splice(0)) go();
  }

  #atomic(operation: Deno.AtomicOperation): Deno.AtomicOperation {
    const commit = operation.commit.bind(operation);
    operation.commit = async () => {
      this.asked.push("commit");
      await this.beforeCommit();
      const fault = this.faults.shift();
      await this.#travel();
      if (fault === "refused") throw new TypeError("disk I/O error");
      if (fault === "hanging") await new Promise<void>((go) => this.#hanging.push(go));
      const done = await commit();
      await this.#travel();
      if (fault === "lost") throw new TypeError("connection reset");
      return fault === "denied" ? { ok: false } : done;
    };
    return operation;
  }

  #list<T>(entries: Deno.KvListIterator<T>): AsyncIterableIterator<Deno.KvEntry<T>> {
    this.asked.push("list");
    const read = async function* (this: FaultyKv) {
      await this.#travel();
      const all = await Array.fromAsync(entries);
      await this.listGate;
      await this.#travel();
      yield* all;
    };
    return read.call(this);
  }

  async #travel(): Promise<void> {
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs / 2));
  }
}
