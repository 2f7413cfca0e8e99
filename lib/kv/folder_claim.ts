import { join } from "node:path";
import { log } from "@/lib/base/log.ts";

/**
 * Tells whether other processes have the same data folder open, by a lock on a file in it that each of
 * them shares: who can have it alone is alone. It goes with its process, however that ends.
 */
export class FolderClaim {
  #file: Deno.FsFile | null;
  #isShared = false;

  constructor(folder: string) {
    this.#file = open(join(folder, "lock"));
    this.look();
  }

  /** Whether it was shared when it was looked at last. */
  get isShared(): boolean {
    return this.#isShared;
  }

  /** Looks who else is there; what has changed is logged. */
  look(): void {
    const isAlone = this.#file?.tryLockSync(true) ?? true;
    this.#file?.tryLockSync(false);
    if (isAlone !== this.#isShared) return;
    this.#isShared = !isAlone;
    if (isAlone) log("info", "The data folder is this process's own again");
    else log("error", "Another process has the data folder open: stop one, as two are slower");
  }

  /** Gives it up. */
  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}

/** `null`: there can't be one, as on a disk that is full. */
function open(path: string): Deno.FsFile | null {
  try {
    return Deno.openSync(path, { create: true, write: true, mode: 0o600 });
  } catch {
    return null;
  }
}
