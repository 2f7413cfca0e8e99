import { Backoff } from "@/lib/shared/backoff.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { Timer } from "@/lib/shared/timer.ts";
import type { Reply, StaffAction } from "./client.ts";

/** The server knows for 10 min what it was sent before; what is older could be done twice. */
const LONGEST_WAIT_MS = 9 * 60_000;

/** Something that staff did and that is not answered yet. */
export interface Unsent {
  action: StaffAction;
  /** When it was done, in ms since the epoch, by the device's clock. */
  since: number;
  /** Whether it was sent without getting an answer: the person should know that it waits. */
  isLate: boolean;
}

/** Options for a {@linkcode StaffOutbox}. */
export interface StaffOutboxOptions {
  clock: Clock;
  /** Sends it once; `null`: there was no answer. */
  send: (action: StaffAction) => Promise<Reply | null>;
  /** Told of each answer; `null`: it has waited for too long and was given up. */
  answered: (action: StaffAction, reply: Reply | null) => void;
  /** Told what waits now. */
  changed: (waiting: Unsent[]) => void;
}

/**
 * What staff do while the network comes and goes: sent in the order in which it was done, one after
 * the other, each again until it is answered. Each can be sent again without being done twice.
 */
export class StaffOutbox {
  #options: StaffOutboxOptions;
  #waiting: Unsent[] = [];
  #backoff = new Backoff({ firstMs: 500, longestMs: 5_000 });
  #isSending = false;
  #pause: Timer;
  #isClosed = false;

  /** `waiting`: what was not answered before. */
  constructor(options: StaffOutboxOptions, waiting: Unsent[] = []) {
    this.#options = options;
    this.#pause = new Timer(options.clock);
    if (waiting.length === 0) return;
    this.#change(waiting);
    this.#sendNext();
  }

  /** Sends it, after what waits already. */
  add(action: StaffAction): void {
    this.#change([...this.#waiting, { action, since: this.#options.clock.now(), isLate: false }]);
    this.#sendNext();
  }

  /** Sends at once what waits, as when the connection is back. */
  hurry(): void {
    this.#backoff.succeeded();
    this.#pause.cancel();
    this.#sendNext();
  }

  /** Sends nothing more. */
  close(): void {
    this.#isClosed = true;
    this.#pause.cancel();
  }

  async #sendNext(): Promise<void> {
    const [next] = this.#waiting;
    if (next === undefined || this.#isSending || this.#pause.isSet) return;
    const { clock, send, answered } = this.#options;
    this.#isSending = true;
    const isTooOld = clock.now() - next.since > LONGEST_WAIT_MS;
    const reply = isTooOld ? null : await send(next.action);
    this.#isSending = false;
    if (this.#isClosed) return;
    if (reply !== null || isTooOld) {
      this.#backoff.succeeded();
      this.#change(this.#waiting.slice(1));
      answered(next.action, reply);
      this.#sendNext();
      return;
    }
    this.#change([{ ...next, isLate: true }, ...this.#waiting.slice(1)]);
    this.#pause.set(this.#backoff.failed(), () => this.#sendNext());
  }

  #change(waiting: Unsent[]): void {
    this.#waiting = waiting;
    this.#options.changed(waiting);
  }
}
