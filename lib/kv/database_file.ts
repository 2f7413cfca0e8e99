/**
 * Tells whether a database is still the file at its path. Whoever deletes or replaces that file while it
 * is open leaves us one that nobody will ever find again: all looks well until the restart, and then the
 * orders since are gone.
 */
export class DatabaseFile {
  #path: string;
  #identity: string | null;
  #log: string | null;

  /** Takes the file that is there now for the one that is open. */
  constructor(path: string) {
    this.#path = path;
    this.#identity = identify(path);
    this.#log = identify(`${path}-wal`);
  }

  /** Of all files that there are, also of those that had its name before. */
  get identity(): string {
    return this.#identity ?? "none";
  }

  /** Whether it is there, now; looked up at once, as an order is answered after it. */
  get isSame(): boolean {
    return identify(this.#path) === this.#identity;
  }

  /** Removes what still lies beside the path of a file that is gone, and would be taken for another's. */
  async forget(): Promise<void> {
    if (this.#log === null || identify(`${this.#path}-wal`) !== this.#log) return;
    for (const end of ["-wal", "-shm"]) await Deno.remove(`${this.#path}${end}`).catch(() => {});
  }
}

/** Tells files apart, also of one name; `null`: there is none that can be seen. */
function identify(path: string): string | null {
  try {
    const { dev, ino } = Deno.statSync(path);
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}
