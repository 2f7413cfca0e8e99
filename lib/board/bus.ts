import { log, reasonOf } from "@/lib/base/log.ts";

/**
 * Tells the other isolates of this process (or platform) that the board changed. It carries no
 * data: who hears it reads the store. An isolate does not hear itself.
 */
export class Bus {
  #channel: BroadcastChannel;

  /** Opens the channel called `name`; `heard` runs for each announcement of another isolate. */
  constructor(name: string, heard: () => void) {
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = heard;
  }

  /** Never throws: what was committed is, and others find it by the watch or the poll too. */
  announce(): void {
    try {
      this.#channel.postMessage("changed");
    } catch (error) {
      log("warn", "Could not notify other isolates", { reason: reasonOf(error) });
    }
  }

  close(): void {
    this.#channel.close();
  }
}
