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

  announce(): void {
    this.#channel.postMessage("changed");
  }

  close(): void {
    this.#channel.close();
  }
}
