import type { KnownBoard } from "./records.ts";
import type { Plan } from "./plan.ts";

/**
 * What this isolate knows of the board: what the next commit is decided on, and what every page is
 * shown. It never goes back: a list that was begun before a commit may come back older than it.
 */
export class BoardMemory {
  #known: KnownBoard | null = null;
  /** How often something newer has come to be known. */
  #moves = 0;
  #listeners = new Set<() => void>();

  /** The newest board that is known; `null`: none yet. */
  get known(): KnownBoard | null {
    return this.#known;
  }

  /** Calls `listener` each time that another board is known; returns what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * A list begins; what it returns takes the board that was read: a newer one than is known, or
   * whatever there is if nothing became known since the list began. An older one then means that the
   * database itself has gone back.
   */
  listing(): (board: KnownBoard) => void {
    const begunAt = this.#moves;
    return (board) => {
      const isNewer = this.#known === null || board.versionstamp > this.#known.versionstamp;
      if (isNewer || this.#moves === begunAt) this.#move(board);
    };
  }

  /** A plan that was made on the board of this version has been committed, and made that one. */
  committed({ board, changes }: Plan, commit: string, versionstamp: string): void {
    // A list has told of this commit already, or of one after it.
    if (this.#known === null || versionstamp <= this.#known.versionstamp) return;
    const stamps = new Map(this.#known.stamps);
    for (const [name, { value }] of changes) {
      if (value === null) stamps.delete(name);
      else stamps.set(name, versionstamp);
    }
    const { orders, removed, state, notice } = board;
    this.#move({ orders, removed, state, notice, versionstamp, commit, stamps });
  }

  #move(board: KnownBoard): void {
    this.#known = board;
    this.#moves++;
    for (const listener of this.#listeners) listener();
  }
}
