import type { Rendering, StreamEncoding } from "./rendering.ts";
import type { Sink } from "./sink.ts";

/** How long a reader may stand still, with what was written to it waiting. */
const STALLED_MS = 30_000;

/** A board as it is sent, and how many were sent before it. */
export interface SentBoard {
  rendering: Rendering;
  sequence: number;
}

/** One page's stream: what it has been sent, and whether it reads. */
export class EventStream {
  #encoding: StreamEncoding;
  #sink: Sink | null = null;
  /** Which board it was sent last. */
  #sequence = 0;
  /** Since when it takes nothing, by the monotonic clock; `null`: it reads. */
  #stalledAt: number | null = null;

  constructor(encoding: StreamEncoding) {
    this.#encoding = encoding;
  }

  /** Whether its reader has stopped reading. */
  get isStalled(): boolean {
    return this.#stalledAt !== null;
  }

  /** Begins it, with a board. */
  begin(sink: Sink, { rendering, sequence }: SentBoard): void {
    this.#sink = sink;
    this.#sequence = sequence;
    sink.write(rendering.opening(this.#encoding));
  }

  /**
   * Writes the board if it lacks it, else a ping if `pinging`. Nothing more is kept for who takes
   * nothing; `false`: that has lasted for too long at `now`, by the monotonic clock in ms.
   */
  write({ rendering, sequence }: SentBoard, pinging: boolean, now: number): boolean {
    if (this.#sink === null) return true;
    if (!this.#sink.isReading) {
      this.#stalledAt ??= now;
      return now - this.#stalledAt < STALLED_MS;
    }
    this.#stalledAt = null;
    if (this.#sequence !== sequence) {
      this.#sequence = sequence;
      this.#sink.write(rendering.event(this.#encoding));
    } else if (pinging) {
      this.#sink.write(rendering.ping(this.#encoding));
    }
    return true;
  }

  /** Ends it after what was written. */
  end(): void {
    this.#sink?.end();
  }

  /** Ends it at once. */
  destroy(): void {
    this.#sink?.destroy();
  }
}
