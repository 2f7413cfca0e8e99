import type { Clock } from "@/lib/shared/clock.ts";
import { Interval } from "@/lib/shared/timer.ts";
import { log } from "@/lib/base/log.ts";

/** How often it is looked at. */
const LOOK_MS = 5_000;

/** Options for a {@linkcode DatabaseFile}. */
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
  #looking: Interval | null = null;

  constructor({ path, clock }: DatabaseFileOptions) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Takes the file that is there now for the one that is open, and begins to look. */
  async open(): Promise<void> {
    this.#identity = await identify(this.#path);
    this.#looking = new Interval(this.#clock, LOOK_MS, () => this.#look());
  }

  /** Whether the last look found the file that was opened. */
  get isSame(): boolean {
    return this.#isSame;
  }

  /** Ends looking; resolves when nothing of it is under way. */
  async close(): Promise<void> {
    await this.#looking?.close();
  }

  async #look(): Promise<void> {
    const isSame = await identify(this.#path) === this.#identity;
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
