import type { Clock } from "@/lib/shared/clock.ts";
import { log } from "@/lib/base/log.ts";

/** How often it is looked at. */
const LOOK_MS = 5_000;

/** What a {@linkcode DatabaseFile} is made of. */
export interface DatabaseFileOptions {
  /** Of a file that exists by now. */
  path: string;
  clock: Clock;
}

/**
 * Watches whether the database is still the file at its path. Whoever deletes or replaces that file
 * while it is open leaves us one that nobody will ever find again: all looks well until the restart,
 * and then the orders since are gone.
 */
export class DatabaseFile {
  #path: string;
  #clock: Clock;
  #identity: string | null = null;
  #isSame = true;
  #closed = false;
  #cancel = () => {};
  #looking: Promise<void> = Promise.resolve();

  constructor({ path, clock }: DatabaseFileOptions) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Takes the file that is there now for the one that is open, and begins to look. */
  async open(): Promise<void> {
    this.#identity = await identify(this.#path);
    this.#lookLater();
  }

  /** Whether the last look found the file that was opened. */
  get isSame(): boolean {
    return this.#isSame;
  }

  /** Ends looking; resolves when nothing of it is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#looking;
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#cancel = this.#clock.after(LOOK_MS, () => {
      this.#looking = this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#found(await identify(this.#path));
    this.#lookLater();
  }

  #found(identity: string | null): void {
    const isSame = identity === this.#identity;
    if (this.#isSame && !isSame) {
      log("error", "The database file was deleted or replaced: restart, or orders are lost", {
        path: this.#path,
      });
    }
    this.#isSame = isSame;
  }
}

/** Tells files apart, also of one name; `null`: there is none that can be seen. */
async function identify(path: string): Promise<string | null> {
  const file = await Deno.stat(path).catch(() => null);
  return file === null ? null : `${file.dev} ${file.ino}`;
}
