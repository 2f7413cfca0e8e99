import { join } from "node:path";
import { log } from "@/lib/base/log.ts";

const RESERVE_BYTES = 1_048_576;

/**
 * Room on the disk that is kept for the database: a file in its folder that is given up when the disk is
 * full. SQLite can't delete on a full disk either, so nothing else would ever make room.
 */
export class Reserve {
  #path: string;
  #isGivenUp = false;

  /** `folder`: the data folder. */
  constructor(folder: string) {
    this.#path = join(folder, "reserve");
  }

  /** Whether the disk was found full, and there has been no room since. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Makes it if it is not there and there is room for twice of it; what fails is tried again by the next call. */
  async make(): Promise<void> {
    const size = await Deno.stat(this.#path).then(({ size }) => size, () => 0);
    if (size < RESERVE_BYTES) {
      try {
        // Not the last room that there is; and really written, or the disk would only promise it.
        await Deno.writeFile(this.#path, new Uint8Array(2 * RESERVE_BYTES), { mode: 0o600 });
        await Deno.truncate(this.#path, RESERVE_BYTES);
      } catch {
        await Deno.remove(this.#path).catch(() => {});
        return;
      }
    }
    if (this.#isGivenUp) log("info", "There is room on the disk again");
    this.#isGivenUp = false;
  }

  /** Gives its room to the database; whether there was any to give. */
  async giveUp(): Promise<boolean> {
    if (!this.#isGivenUp) log("error", "The disk is full: make room", { file: this.#path });
    this.#isGivenUp = true;
    return await Deno.remove(this.#path).then(() => true, () => false);
  }
}

/** Whether a file operation or a KV operation failed because the disk is full. */
export function isDiskFull(error: unknown): boolean {
  // SQLite says "disk I/O error" where it can't make a file beside the database grow.
  return error instanceof Error &&
    /database or disk is full|disk I\/O error|No space left|os error 28\b/.test(error.message);
}
